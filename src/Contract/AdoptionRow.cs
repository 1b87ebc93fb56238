namespace Connector.Contract;

/// <summary>A document that a backend has with another content than the one that was meant: what was to be published, what was found (null where its lines cannot be read: it stays as it is), and what is due.</summary>
public sealed record AdoptionRow(string Document, string? ExternalId, string State, string Published, string? Found, string? Due);
