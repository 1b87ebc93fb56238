namespace Connector.Engine;

/// <summary>An adjustment that was applied, and the price it left.</summary>
/// <param name="Adjustment">The adjustment.</param>
/// <param name="PriceAfter">The rate's own price after it, exact.</param>
public sealed record AppliedAdjustment(Adjustment Adjustment, Fraction PriceAfter);
