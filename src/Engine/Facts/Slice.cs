using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>The facts that rate one payer: everything about every agreement that names it or named it. Slices are independent of each other.</summary>
/// <param name="Payer">Whose charges the slice keeps; it computes all parts of its agreements. Null keeps all.</param>
/// <param name="Agreements">The agreements, by key.</param>
/// <param name="Readings">The readings of their parties and of themselves.</param>
public sealed record Slice(PayerKey? Payer, ImmutableArray<AgreementHistory> Agreements, ReadingBook Readings)
{
    /// <summary>The sessions of the agreements that may be charged in the period, by key.</summary>
    public ImmutableArray<UsageSession> Sessions { get; init; } = [];

    /// <summary>The events of the agreements in the period, by key.</summary>
    public ImmutableArray<UsageEvent> Events { get; init; } = [];
}
