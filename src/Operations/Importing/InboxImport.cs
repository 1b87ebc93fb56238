namespace Connector.Operations.Importing;

/// <summary>What became of some files of the inbox.</summary>
public sealed record InboxImport(IReadOnlyList<string> Files, ImportResult Result);
