using System.Collections.Frozen;
using NodaTime;

namespace Connector.Engine;

/// <summary>What sessions and events need beside prices.</summary>
/// <param name="Holidays">Rows of <see cref="FactFile.Holidays"/>.</param>
/// <param name="Bands">Rows of <see cref="FactFile.Bands"/>.</param>
/// <param name="Cancellations">Rows of <see cref="FactFile.Cancellations"/>.</param>
/// <param name="ClosedAt">When the periods that are closed were closed.</param>
public sealed record UsageRules(
    IEnumerable<FactRow> Holidays, IEnumerable<FactRow> Bands, IEnumerable<FactRow> Cancellations, IReadOnlyDictionary<string, Instant> ClosedAt)
{
    /// <summary>No holidays, bands or cancellation rules, and no closed period.</summary>
    public static readonly UsageRules None = new([], [], [], FrozenDictionary<string, Instant>.Empty);
}
