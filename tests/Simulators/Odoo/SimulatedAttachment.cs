namespace Connector.Simulators.Odoo;

public sealed record SimulatedAttachment(long Id, string Name, string? Mimetype, string? Model, long Record, string Content);
