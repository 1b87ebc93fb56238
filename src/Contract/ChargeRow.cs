namespace Connector.Contract;

/// <summary>An amount due: one agreement, item and period. Amounts are decimals as text, days are <c>2022-05-31</c>.</summary>
public sealed record ChargeRow(
    string Charge, string Agreement, string? Payer, string? Provider, string? Recipient, string Item, string Period, string From, string To,
    string? Quantity, string? UnitPrice, string? Amount, string Currency, string Status, string? Reason);
