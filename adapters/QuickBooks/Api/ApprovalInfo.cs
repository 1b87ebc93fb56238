namespace Connector.Adapters.QuickBooks;

/// <summary>How far an approval workflow of QuickBooks is with a transaction.</summary>
internal sealed record ApprovalInfo(string? ApprovalStatus);
