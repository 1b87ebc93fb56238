namespace Connector.Contract;

/// <summary>Whether a document's content is approved, and by whom.</summary>
public sealed record ApprovalRow(string Document, int Revision, string State, string? Actor);
