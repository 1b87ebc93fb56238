using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>The charges that rating passes to assembling.</summary>
/// <param name="Charges">The charges, by agreement.</param>
public sealed record RatedCharges(ImmutableArray<Charge> Charges);
