namespace Connector.Host.Api;

/// <summary>Which charges are disputed.</summary>
internal sealed record AskDispute(string[] Charges, string? Reason = null);
