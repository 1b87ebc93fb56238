namespace Connector.Host.Api;

/// <summary>A password that is changed by its owner; <c>wanted</c> is the earlier name of <c>new_password</c>.</summary>
internal sealed record ChangePassword(string Current, string? NewPassword = null, string? Wanted = null)
{
    /// <summary>The new password, also where it is given by its earlier name.</summary>
    public string? New => NewPassword ?? Wanted;
}
