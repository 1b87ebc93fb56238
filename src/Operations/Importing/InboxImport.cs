namespace Connector.Operations.Importing;

/// <summary>The result of importing some files of the inbox.</summary>
public sealed record InboxImport(IReadOnlyList<string> Files, ImportResult Result);
