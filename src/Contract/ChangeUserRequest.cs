namespace Connector.Contract;

/// <summary>What to change of an account.</summary>
public sealed record ChangeUserRequest(string? Role = null, bool? Disabled = null, string? Reason = null);
