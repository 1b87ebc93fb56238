namespace Connector.Contract;

/// <summary>What is charged for a session so far.</summary>
public sealed record LiveLineRow(string Charge, string Item, string Description, string? Quantity, string? UnitPrice, string? Amount, string Currency, string? Reason);
