namespace Connector.Simulators.Odoo;

public sealed record SimulatedPartner(long Id, string? ExternalId, string? Name, string? Ref, string? Vat, string? Email, bool IsCompany, bool IsActive);
