using System.Net;
using System.Text.Json;

namespace Connector.Adapters.Tests.Odoo;

internal sealed class OdooRefusal(HttpStatusCode status, JsonElement error) : Exception(error.GetProperty("message").GetString())
{
    public HttpStatusCode Status { get; } = status;

    public string Name { get; } = error.GetProperty("name").GetString()!;
}
