namespace Connector.Contract;

/// <summary>A backend: whether it can be reached, and what stands in the way.</summary>
public sealed record BackendRow(string Backend, string Kind, bool Reachable, string? Version, IReadOnlyList<string> Problems);
