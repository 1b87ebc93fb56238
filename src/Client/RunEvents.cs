using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Connector.Contract;

namespace Connector.Client;

/// <summary>Follows runs.</summary>
public static class RunEvents
{
    /// <summary>A run whenever it changes, until it has ended. Where the connection breaks, it is followed again: the service takes runs up when it comes back.</summary>
    /// <exception cref="ConnectorException">There is no such run.</exception>
    public static async IAsyncEnumerable<RunRow> Follow(this IConnectorApi api, RunRow run, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (run.EndedAt is null)
        {
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
            catch (ConnectorException nobody) when (nobody.Status is null && !cancellation.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false); // the service may be starting again
            }
        }
    }

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
