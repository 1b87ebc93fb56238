namespace Connector.Contract;

/// <summary>A sign-in.</summary>
public sealed record SignInRequest(string User, string Password);
