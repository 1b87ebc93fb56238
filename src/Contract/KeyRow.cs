namespace Connector.Contract;

/// <summary>A key of the API, without its text.</summary>
public sealed record KeyRow(string Key, string Name, string Role, string CreatedAt, string CreatedBy, string ExpiresAt, string? LastUsedAt, string? RevokedAt);
