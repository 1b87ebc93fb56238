using System.Collections.Immutable;
using Connector.Engine;
using NodaTime;

namespace Connector.Operations;

/// <summary>The settings that operations need.</summary>
/// <param name="Deciding">The settings that decide amounts and plans, which are recorded.</param>
/// <param name="Backends">The backends, in the order of the settings.</param>
public sealed record OperationSettings(DecidingSettings Deciding, ImmutableArray<ConfiguredBackend> Backends)
{
    /// <summary>How long an import may take.</summary>
    public Duration ImportLimit { get; init; } = Duration.FromMinutes(30);
}
