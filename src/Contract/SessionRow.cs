namespace Connector.Contract;

/// <summary>A session.</summary>
public sealed record SessionRow(string Session, string Agreement, string? Payer, string? Recipient, string? Place, string Start, string? End, string Status);
