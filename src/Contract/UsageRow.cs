namespace Connector.Contract;

/// <summary>A session or an event, and whether it is charged.</summary>
public sealed record UsageRow(
    string Usage, string Kind, string Agreement, string? Payer, string? Recipient, string? Place, string Start, string? End, string? Quantity, string Status, bool Billable);
