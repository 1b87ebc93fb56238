namespace Connector.Simulators.Odoo;

public sealed record SimulatedActivity(long Id, string? Model, long Record, string? Summary, long? User, DateOnly? Deadline);
