namespace Connector.Contract;

/// <summary>A password that its owner changes; <c>wanted</c> is the earlier name of <c>new_password</c>.</summary>
public sealed record PasswordRequest(string Current, string? NewPassword = null, string? Wanted = null);
