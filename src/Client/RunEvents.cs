using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Connector.Contract;

namespace Connector.Client;

/// <summary>Follows runs.</summary>
public static class RunEvents
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A run whenever it changes, until it has ended. Where the connection breaks, it is followed again: the service takes runs up when it comes back.</summary>
    /// <exception cref="ConnectorException">There is no such run.</exception>
    public static async IAsyncEnumerable<RunRow> Follow(this IConnectorApi api, RunRow run, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var isFirst = true; run.EndedAt is null; isFirst = false)
        {
            if (!isFirst)
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }

            var events = await Open(api, run.Run, cancellation).ConfigureAwait(false);
            await using var _ = events.ConfigureAwait(false);
            await using var items = SseParser.Create(events).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
            while (await Next(items).ConfigureAwait(false) is { } item)
            {
                if (item.EventType == "run" && JsonSerializer.Deserialize(item.Data, ContractJson.Of<RunRow>()) is { } now)
                {
                    yield return run = now;
                }
            }
        }
    }

    private static async Task<Stream> Open(IConnectorApi api, long run, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await api.GetRunEvents(run, cancellation).Content().ConfigureAwait(false);
            }
            catch (ConnectorException nobody) when (IsAway(nobody.Status) && !cancellation.IsCancellationRequested)
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false); // the service may be starting again
            }
        }
    }

    /// <summary>Nobody answers, or a proxy says that nobody does.</summary>
    private static bool IsAway(HttpStatusCode? status)
        => status is null or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static async Task<SseItem<string>?> Next(IAsyncEnumerator<SseItem<string>> items)
    {
        try
        {
            return await items.MoveNextAsync().ConfigureAwait(false) ? items.Current : null;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return null;
        }
    }
}
