namespace Connector.Adapters.Tests.Odoo;

/// <summary>Odoo 19 over JSON-2 keeps what every backend promises.</summary>
public sealed class Odoo19Conformance() : OdooConformance(19);
