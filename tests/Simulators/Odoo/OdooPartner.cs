namespace Connector.Simulators.Odoo;

public sealed record OdooPartner(long Id, string? ExternalId, string? Name, string? Ref, string? Vat, string? Email, bool IsCompany, bool IsActive);
