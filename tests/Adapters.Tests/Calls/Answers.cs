using System.Globalization;
using WireMock.ResponseBuilders;

namespace Connector.Adapters.Tests.Calls;

/// <summary>Answers of servers and of proxies in front of them.</summary>
internal static class Answers
{
    public static IResponseBuilder Json(string body, int status = 200) => Response.Create().WithStatusCode(status).WithHeader("Content-Type", "application/json").WithHeader(Connector.Client.IConnectorApi.Version, "1").WithBody(body);

    public static IResponseBuilder Page(int status) => Response.Create().WithStatusCode(status).WithHeader("Content-Type", "text/html").WithBody($"<!doctype html><h1>{status}</h1>");

    public static IResponseBuilder RetryAfter(this IResponseBuilder response, int seconds) => response.WithHeader("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
}
