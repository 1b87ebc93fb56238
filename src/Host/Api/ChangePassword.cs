namespace Connector.Host.Api;

/// <summary>A password that is changed by its owner.</summary>
internal sealed record ChangePassword(string Current, string Wanted);
