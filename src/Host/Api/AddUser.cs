namespace Connector.Host.Api;

/// <summary>An account that is made.</summary>
internal sealed record AddUser(string User, string Role, string? Reason = null);
