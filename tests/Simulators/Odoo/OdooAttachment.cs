namespace Connector.Simulators.Odoo;

public sealed record OdooAttachment(long Id, string Name, string? Mimetype, string? Model, long Record, string Content);
