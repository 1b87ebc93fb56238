namespace Connector.Contract;

/// <summary>An account.</summary>
public sealed record AccountRow(string User, string Role, bool MustChange, bool Disabled, string? LockedUntil, string? SignedInAt, string CreatedAt);
