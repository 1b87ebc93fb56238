using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>For each model the version of its formulas with which a plan is computed that names none. A store records the newest when it is made, and keeps them.</summary>
/// <param name="Flat">That of <c>flat</c>.</param>
/// <param name="Level">That of <c>level</c>.</param>
/// <param name="Time">That of <c>time</c>.</param>
/// <param name="Event">That of <c>event</c>.</param>
public sealed record ModelVersions(int Flat, int Level, int Time, int Event)
{
    /// <summary>Those of a store that has recorded none, because it was made when there was one version of each.</summary>
    public static readonly ModelVersions First = new(1, 1, 1, 1);

    /// <summary>Those of a store that is made now. What each version changed is in the contract, section 2.</summary>
    public static readonly ModelVersions Newest = new(1, 2, 2, 2);

    /// <summary>The words of the plans' column <c>model</c>: each model without a version, then each version of each.</summary>
    public static readonly ImmutableArray<string> Words = [.. Names().Select(n => n.Name), .. Names().SelectMany(n => Enumerable.Range(1, Newest.Of(n.Model)).Select(v => $"{n.Name}@{v}"))];

    /// <summary>The version of a model's formulas.</summary>
    public int Of(ChargeModel model) => model switch { ChargeModel.Flat => Flat, ChargeModel.Level => Level, ChargeModel.Time => Time, _ => Event };

    private static IEnumerable<(ChargeModel Model, string Name)> Names() => Enum.GetValues<ChargeModel>().Select(m => (m, m.ToString().ToLowerInvariant()));
}
