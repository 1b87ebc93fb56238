namespace Connector.Simulators.Odoo;

public sealed record OdooMessage(long Id, string? Model, long Record, string? Body, string? Subtype, long? Author);
