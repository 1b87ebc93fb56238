namespace Connector.Host.Api;

/// <summary>An account that is changed.</summary>
internal sealed record ChangeUser(string? Role = null, bool? Disabled = null, string? Reason = null);
