namespace Connector.Contract;

/// <summary>A document: an invoice, a bill or a credit.</summary>
public sealed record DocumentRow(
    string Document, int Revision, string Kind, string Direction, string? Payer, string? Provider, string? Recipient, string? Counterparty, string Period, string IssuedIn,
    string IssueDate, string DueDate, string Currency, string Subject, string? Total, string State, string? Corrects, IReadOnlyList<DocumentLineRow> Lines);
