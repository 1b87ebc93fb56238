namespace Connector.Contract;

/// <summary>A session with what is charged for it so far, and what else is open for its recipient.</summary>
public sealed record LiveSessionRow(
    string Session, string Agreement, string? Payer, string? Recipient, string? Place, string Start, string? End, string Status,
    IReadOnlyList<LiveLineRow> Lines, IReadOnlyList<SessionRow> Others);
