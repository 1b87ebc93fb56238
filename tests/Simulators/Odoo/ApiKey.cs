namespace Connector.Simulators.Odoo;

/// <summary>A key of a person.</summary>
internal sealed record ApiKey(long User, long Record, DateTime? Expires);
