using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Backends;

/// <summary>Reads the lines of documents that a backend has, with the keys of our items.</summary>
internal sealed class ReadLines(IAccountingBackend backend, Snapshot snapshot, CancellationToken cancellation)
{
    private ILookup<string, string> Items => field ??= snapshot.Links(backend.Name).Where(l => l.Key.Subject == ActionSubject.Item).ToLookup(l => l.Value.ExternalId, l => l.Key.Key, StringComparer.Ordinal);

    /// <summary>The lines of a document; null where they cannot be read, or do not add up to its total.</summary>
    /// <exception cref="Refusal">The backend cannot be asked.</exception>
    public async Task<ImmutableArray<FoundLine>?> Run(ExternalDocument found)
    {
        ImmutableArray<FoundLine>? lines;
        try
        {
            lines = await backend.LinesAsync(found, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw FindExternalDocuments.Unreadable(backend, failure);
        }

        return lines is { } read && read.Sum(l => l.Amount) == found.Total
            ? [.. read.Select(l => l.Item is null && l.ItemId is { } id ? l with { Item = Items[id].FirstOrDefault() } : l)]
            : null;
    }
}
