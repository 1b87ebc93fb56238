namespace Connector.Contract;

/// <summary>All that belongs to a key: charges, usage and the documents that they are on.</summary>
public sealed record TraceRow(
    string Key, string Kind, IReadOnlyList<string> Charges, IReadOnlyList<string> Usages, IReadOnlyList<TracedDocumentRow> Documents, string? Corrects, IReadOnlyList<string> CorrectedBy);
