namespace Connector.Adapters.Odoo;

/// <summary>How Odoo is called.</summary>
public enum OdooProtocol
{
    /// <summary>JSON-2 from version 19 on, JSON-RPC before that.</summary>
    Auto,

    /// <summary>JSON-2: 19 and later.</summary>
    Json2,

    /// <summary>JSON-RPC: 16 to 21.</summary>
    JsonRpc,
}
