namespace Connector.Contract;

/// <summary>The one-time password of an account, told once.</summary>
public sealed record OneTimePasswordRow(string User, string Role, string OneTimePassword);
