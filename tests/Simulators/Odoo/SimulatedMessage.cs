namespace Connector.Simulators.Odoo;

public sealed record SimulatedMessage(long Id, string? Model, long Record, string? Body, string? Subtype, long? Author);
