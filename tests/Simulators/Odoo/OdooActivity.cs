namespace Connector.Simulators.Odoo;

public sealed record OdooActivity(long Id, string? Model, long Record, string? Summary, long? User, DateOnly? Deadline);
