namespace Connector.Contract;

/// <summary>What an import of the inbox came to.</summary>
public sealed record InboxImportRow(IReadOnlyList<string> Files, ImportResultRow Result);
