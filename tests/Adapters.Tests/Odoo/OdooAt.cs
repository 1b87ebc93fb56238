using Connector.Adapters.Odoo;
using Connector.Simulators.Odoo;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>Backends for a simulator.</summary>
internal static class OdooAt
{
    public static OdooOptions Options(OdooSimulator odoo) => new()
    {
        Url = odoo.Url,
        Database = odoo.Options.Database,
        Login = odoo.Login,
        ApiKey = odoo.ApiKey,
        Company = 1,
        Journal = "INV",
    };

    public static OdooBackend Backend(OdooSimulator odoo, Func<OdooOptions, OdooOptions>? change = null) => new("erp", change is null ? Options(odoo) : change(Options(odoo)), TimeProvider.System)
    {
        FirstWait = TimeSpan.FromMilliseconds(1),
        CallLimit = TimeSpan.FromSeconds(20),
    };
}
