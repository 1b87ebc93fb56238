namespace Connector.Simulators.Odoo;

public sealed record OdooProduct(long Id, string? ExternalId, string? Name, string? DefaultCode, bool IsActive);
