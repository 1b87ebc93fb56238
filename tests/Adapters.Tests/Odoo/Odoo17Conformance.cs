namespace Connector.Adapters.Tests.Odoo;

/// <summary>Odoo 17 over JSON-RPC does too.</summary>
public sealed class Odoo17Conformance() : OdooConformance(17);
