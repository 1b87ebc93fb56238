using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Store;

namespace Connector.Operations.Adopting;

/// <summary>Takes what an accounting system has for the position, of documents that it has with another content than the one that was meant.</summary>
public static class AdoptDocuments
{
    /// <summary>Adopts documents by key; all that are not confirmed where none is named.</summary>
    /// <exception cref="Refusal">A document does not exist, the backend cannot be read, or it cannot give lines.</exception>
    public static async Task<List<AdoptedDocument>> Run(PublishingLock held, IAccountingBackend backend, string[] documents, bool dryRun, CancellationToken cancellation)
    {
        if (!dryRun)
        {
            held.Operation.RequireReason("backend adopt");
        }

        var adopted = new List<AdoptedDocument>();
        using (var snapshot = held.Operation.Read())
        {
            Publication[] unknown = documents.Length == 0 ? [.. snapshot.Publications(backend.Name).Where(p => p.IsUnknown)] : [.. documents.Distinct(StringComparer.Ordinal).Select(d => Named(snapshot, backend.Name, d))];
            var found = unknown.Length == 0 ? [] : await FindExternalDocuments.Run(backend, unknown, cancellation);
            foreach (var publication in unknown)
            {
                adopted.Add(new AdoptedDocument(publication, await Read(backend, publication, found.GetValueOrDefault(publication.Document), cancellation), Due(snapshot, publication)));
            }
        }

        if (!dryRun && adopted.Count > 0)
        {
            using var recording = held.Record("backend adopt");
            foreach (var (_, now, _) in adopted)
            {
                if (now.Revision > recording.Publication(now.Document)!.Revision)
                {
                    recording.AddRevision(now);
                }

                recording.Put(now);
            }

            recording.Commit(adopted.Count == 1 ? adopted[0].Now.Document : backend.Name, null, string.Join(", ", adopted.Select(a => $"{a.Now.Document} {a.Before.Drift}: {a.Now.State.Text()}, adopted")));
        }

        return adopted;
    }

    private static Publication Named(Snapshot snapshot, string backend, string document) => snapshot.Publication(document) switch
    {
        { IsUnknown: true } publication when publication.Backend == backend => publication,
        { } other when other.Backend == backend => throw new Refusal(RefusalKind.Rule, new Issue(
            "ADOPT-001", document, $"What {backend} has of {document} is known: there is nothing to adopt.", "See connector reconcile for what somebody changed there; publish --document with --force accepts it.")),
        _ => throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-031", document, $"Nothing of {document} was sent to {backend}.", "See connector plan for what is blocked, and its backend.")),
    };

    private static async Task<Publication> Read(IAccountingBackend backend, Publication publication, ExternalDocument? found, CancellationToken cancellation)
    {
        if (found is null || publication.Seen(found) is { IsUnknown: false })
        {
            return BillingProcess.Reconcile(publication, found).Publication;
        }

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
            ? BillingProcess.Adopt(publication, found, read)
            : throw new Refusal(RefusalKind.Rule, new Issue(
                "ADOPT-002", publication.Document, $"The lines of {publication.Document} cannot be read in {backend.Name}, or do not add up to its total.", "Mend the document there, or wait until nobody changes it, then adopt it again."));
    }

    private static long? Due(Snapshot snapshot, Publication publication)
        => snapshot.Document(publication.Original)?.Total - snapshot.PublicationsOf(publication.Original).Where(p => p.Document != publication.Document).Sum(p => p.Standing);
}
