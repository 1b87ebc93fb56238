using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Operations.Planning;
using Connector.Store;

namespace Connector.Operations.Adopting;

/// <summary>Takes what an accounting system has for the position, of documents that it has with another content than the one that was meant.</summary>
public static class AdoptFoundDocuments
{
    /// <summary>Adopts documents by key; all that are not confirmed where none is named. One whose lines cannot be read stays as it is.</summary>
    /// <exception cref="Refusal">A document is not one to adopt, or the backend does not answer.</exception>
    public static async Task<List<AdoptedDocument>> Run(PublishingLock held, IAccountingBackend backend, string[] documents, bool dryRun, CancellationToken cancellation)
    {
        if (!dryRun)
        {
            held.Operation.RequireReason("backend adopt");
        }

        var rows = new List<AdoptedDocument>();
        using (var snapshot = held.Operation.Read())
        {
            Publication[] unknown = documents.Length == 0 ? [.. snapshot.Publications(backend.Name).Where(p => p.IsUnknown)] : [.. documents.Distinct(StringComparer.Ordinal).Select(d => Named(snapshot, backend.Name, d))];
            var found = unknown.Length == 0 ? [] : await FindExternalDocuments.Run(backend, unknown, cancellation);
            var lines = new ReadLines(backend, snapshot, cancellation);
            foreach (var publication in unknown)
            {
                var planned = await new Planner(held.Operation, snapshot, new PlanFilter(Document: publication.Original)).Document(publication.Original);
                var now = await Read(publication, planned?.Case, found.GetValueOrDefault(publication.Document), lines);
                rows.Add(new AdoptedDocument(publication, now, Due(publication, planned?.Case)));
            }
        }

        var adopted = rows.Where(r => r.IsAdopted).ToArray();
        if (!dryRun && adopted.Length > 0)
        {
            using var recording = held.Record("backend adopt");
            foreach (var (before, now, _) in adopted)
            {
                if (now.Revision > before.Revision)
                {
                    recording.AddRevision(now);
                }

                recording.Put(now);
            }

            recording.Commit(adopted.Length == 1 ? adopted[0].Now.Document : backend.Name, null, string.Join(", ", adopted.Select(a => $"{a.Now.Document} {a.Before.Drift}: {a.Now.State.Text()}, adopted")));
        }

        return rows;
    }

    private static Publication Named(Snapshot snapshot, string backend, string document) => snapshot.Publication(document) switch
    {
        { IsUnknown: true } publication when publication.Backend == backend => publication,
        { } other when other.Backend == backend => throw new Refusal(RefusalKind.Rule, new Issue(
            "ADOPT-001", document, $"What {backend} has of {document} is known: there is nothing to adopt.", "See connector reconcile for what somebody changed there.")),
        _ => throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-031", document, $"Nothing of {document} was sent to {backend}.", "See connector plan for what is blocked, and its backend.")),
    };

    /// <summary>The publication as it becomes; the same where the lines cannot be read, or do not add up to the total.</summary>
    private static async Task<Publication> Read(Publication publication, DocumentCase? @case, ExternalDocument? found, ReadLines lines)
        => found is null || !publication.Seen(found).IsUnknown ? BillingProcess.Reconcile(publication, found).Publication
            : await lines.Run(found) is { } read ? BillingProcess.Adopt(Meant(publication, @case), found, read)
            : publication;

    /// <summary>The publication as it would be: of one that this store never sent, with the head and the lines of what it should be.</summary>
    private static Publication Meant(Publication publication, DocumentCase? @case)
        => publication.Content.Lines.IsEmpty && (@case?.Target ?? @case?.Original?.Content) is { } like ? publication with
        {
            Content = like with { Key = publication.Document, Corrects = publication.Content.Corrects, Kind = publication.Content.Kind, Total = publication.Content.Total, Unrated = [] },
        } : publication;

    /// <summary>What the document should say by the facts; null while charges have no amount.</summary>
    private static long? Due(Publication publication, DocumentCase? @case)
        => @case is null or { Target.Unrated.IsEmpty: false } ? null : (@case.Target?.SignedTotal ?? 0) - (Position.Total(@case) - publication.Standing);
}
