namespace Connector.Contract;

/// <summary>The address at which a person grants a connection, where the browser comes back to, and until when.</summary>
public sealed record ConnectionRequestRow(string Backend, string Address, string RedirectUri, string Until);
