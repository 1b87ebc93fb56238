using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>What is asked for a period, and what is known of it.</summary>
/// <param name="State">Its state now.</param>
/// <param name="Wanted">The state asked for.</param>
/// <param name="Unrated">The charges of its documents that have no amount, with the reasons.</param>
/// <param name="Force">Whether to close it all the same.</param>
public sealed record CloseRequest(PeriodState State, PeriodState Wanted, ImmutableArray<(string Charge, string Reason)> Unrated, bool Force)
{
    /// <summary>The sessions in progress that began before the period's end.</summary>
    public ImmutableArray<string> InProgress { get; init; } = [];
}
