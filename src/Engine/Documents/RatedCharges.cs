using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>What rating gives to assembling.</summary>
/// <param name="Charges">The charges, by agreement.</param>
public sealed record RatedCharges(ImmutableArray<Charge> Charges);
