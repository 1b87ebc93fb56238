using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations.Backends;

/// <summary>Finds the documents that a backend has under keys of ours and that this store never sent: it was restored from a backup, and they are younger.</summary>
public static class FindUnknownDocuments
{
    /// <summary>The documents, by key. Those of a payer that this store has never heard of are another store's.</summary>
    /// <exception cref="Refusal">The backend cannot be asked.</exception>
    public static async Task<ImmutableArray<ExternalDocument>> Run(OperationContext operation, IAccountingBackend backend, CancellationToken cancellation)
    {
        HashSet<string> known;
        using (var snapshot = operation.Read())
        {
            known = [.. snapshot.SentTo(backend.Name)];
        }

        List<ExternalDocument> found;
        try
        {
            found = await backend.UnknownAsync(known, cancellation).ToListAsync(cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw FindExternalDocuments.Unreadable(backend, failure);
        }

        // What is sent is recorded before: whatever somebody sent meanwhile is known by now.
        using var now = operation.Read();
        bool IsOurs(ExternalDocument d) => DocumentKey.TryParse(d.Document, out var key) && (key.Payer is null || now.Facts().HasParty(key.Payer)) && now.Publication(d.Document) is null;
        return [.. found.Where(IsOurs).OrderBy(d => d.Document, StringComparer.Ordinal)];
    }

    /// <summary>What to say of such a document.</summary>
    public static string Text(ExternalDocument found, string currency)
        => $"{found.Document} is there ({found.State.Text()}, {Currency.Text(found.IsCredit == true ? -found.Total : found.Total, currency)}), and this store never sent it";
}
