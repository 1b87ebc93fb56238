using Connector.Engine;
using Connector.Operations.Backends;

namespace Connector.Operations.Reconciling;

/// <summary>Reads external documents back: state, total and content. Drift is reported, never overwritten.</summary>
public sealed class ReconcileBackend(PublishingLock held, CancellationToken cancellation)
{
    private const int BatchSize = 500;

    /// <summary>Reads back all that was sent to a backend.</summary>
    public async IAsyncEnumerable<ReconciledDocument> Run(IAccountingBackend backend)
    {
        var changes = 0;
        List<Publication> known;
        using (var snapshot = held.Operation.Read())
        {
            known = [.. snapshot.Publications(backend.Name).Where(p => p.State != PublicationState.Sending)];
        }

        foreach (var batch in known.Chunk(BatchSize))
        {
            var found = await FindExternalDocuments.Run(backend, batch, cancellation);
            var results = batch.Select(p => BillingProcess.Reconcile(p, found.GetValueOrDefault(p.Document))).ToArray();
            if (results.Any(r => r.HasChanged))
            {
                using var recording = held.Record("reconcile");
                foreach (var result in results.Where(r => r.HasChanged))
                {
                    recording.Put(result.Publication);
                    changes++;
                }

                recording.CommitPart();
            }

            using var now = held.Operation.Read();
            foreach (var result in results)
            {
                var key = result.Publication.Document;
                var target = result.Publication.Content.Corrects is null ? now.Document(key) : null;
                yield return new ReconciledDocument(result, target is null ? null : Currency.Text(target.Total, target.Currency));
            }
        }

        await foreach (var unknown in Discover(backend))
        {
            changes++;
            yield return unknown;
        }

        if (changes > 0)
        {
            using var recording = held.Record("reconcile");
            recording.Commit(backend.Name, null, $"{changes} documents moved on or changed outside");
        }
    }

    /// <summary>Records what the backend has of ours that this store never sent: it is not confirmed, and blocks its document until it is adopted.</summary>
    private async IAsyncEnumerable<ReconciledDocument> Discover(IAccountingBackend backend)
    {
        var unknown = await FindUnknownDocuments.Run(held.Operation, backend, cancellation);
        if (unknown.IsEmpty)
        {
            yield break;
        }

        Reconciled[] found;
        using (var snapshot = held.Operation.Read())
        {
            found = [.. unknown.Select(d => BillingProcess.Discover(backend.Name, d, snapshot.Publication(DocumentKey.OriginalOf(d.Document))?.Content, snapshot.Document(DocumentKey.OriginalOf(d.Document)), snapshot.Facts()))
                .Zip(unknown, (publication, d) => BillingProcess.Reconcile(publication, d))];
        }

        using (var recording = held.Record("reconcile"))
        {
            foreach (var (publication, _, _, _) in found)
            {
                recording.AddRevision(publication);
                recording.Put(publication);
            }

            recording.CommitPart();
        }

        using var now = held.Operation.Read();
        foreach (var result in found)
        {
            var target = result.Publication.Content.Corrects is null ? now.Document(result.Publication.Document) : null;
            yield return new ReconciledDocument(result, target is null ? null : Currency.Text(target.Total, target.Currency));
        }
    }
}
