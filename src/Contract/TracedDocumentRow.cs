namespace Connector.Contract;

/// <summary>A document that a traced key is on.</summary>
public sealed record TracedDocumentRow(
    string Document, int Revision, string? Backend, string? ExternalId, string? ExternalNumber, string State, IReadOnlyList<TracedLineRow> Lines);
