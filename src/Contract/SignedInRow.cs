namespace Connector.Contract;

/// <summary>Who is signed in, and the token that changes are sent with.</summary>
public sealed record SignedInRow(string? User, string? Role, bool MustChange, string? CsrfToken);
