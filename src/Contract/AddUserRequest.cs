namespace Connector.Contract;

/// <summary>An account to add.</summary>
public sealed record AddUserRequest(string User, string Role, string? Reason = null);
