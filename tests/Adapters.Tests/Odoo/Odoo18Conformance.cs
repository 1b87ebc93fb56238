namespace Connector.Adapters.Tests.Odoo;

/// <summary>Odoo 18 over JSON-RPC does too.</summary>
public sealed class Odoo18Conformance() : OdooConformance(18);
