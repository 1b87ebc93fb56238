namespace Connector.Host.Identity;

/// <summary>The roles that an endpoint is open to.</summary>
internal sealed record OpenTo(string[] Roles);
