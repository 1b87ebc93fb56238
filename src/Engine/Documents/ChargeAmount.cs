namespace Connector.Engine;

/// <summary>What a charge contributes to a line, in minor units, with the sign the document shows.</summary>
/// <param name="Charge">The charge's key.</param>
/// <param name="Amount">The amount.</param>
public readonly record struct ChargeAmount(string Charge, long Amount);
