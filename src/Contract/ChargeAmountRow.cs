namespace Connector.Contract;

/// <summary>What a charge is on a line.</summary>
public sealed record ChargeAmountRow(string Charge, string? Amount);
