namespace Connector.Host.Api;

/// <summary>A sign-in.</summary>
internal sealed record SignIn(string User, string Password);
