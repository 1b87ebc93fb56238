using Connector.Contract;
using Connector.Engine;
using Connector.Host.Api;
using Connector.Store;

namespace Connector.Host.Observability;

/// <summary>Whether the process lives, and whether it can work.</summary>
internal static class Health
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/health/live", (Delegate)Live).AllowAnonymous().WithMetadata(new HealthMark()).In("Health").Says("Whether the process lives.").Answers(new HealthRow("live"));
        app.MapGet("/health/ready", Ready).AllowAnonymous().WithMetadata(new HealthMark()).In("Health").Says("Whether the service can work: the store answers and can be written, and the service does not stop. If not, 503.").Answers(new HealthRow("ready"));
    }

    private static Task Live(HttpContext http) => JsonRows.OneOfCaller(http, new HealthRow("live"));

    private static Task Ready(HttpContext http, ConnectorStore store, IHostApplicationLifetime lifetime)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Problems.Write(http, StatusCodes.Status503ServiceUnavailable, [Problems.Stopping("service")]);
        }

        try
        {
            store.Last();
            if (store.Unwritable() is not null)
            {
                return Problems.Write(http, StatusCodes.Status503ServiceUnavailable, [new Issue("STORE-005", "store", "The store cannot be written: it is only read.", "Free space on its disk, or give access to its folder; see the log.")]);
            }
        }
        catch (Exception broken) when (broken is System.Data.Common.DbException or IOException or StoreException)
        {
            return Problems.Write(http, StatusCodes.Status503ServiceUnavailable, [new Issue("STORE-003", "store", "The store does not answer.", "See the log, and that the disk is there.")]);
        }

        return JsonRows.OneOfCaller(http, new HealthRow("ready"));
    }
}
