using Connector.Engine;
using Connector.Host.Commands;

namespace Connector.Host.Running;

/// <summary>What reading one document back found.</summary>
/// <param name="Result">As published, as found.</param>
/// <param name="Target">As it should be: the target's state and total; null when it should not be.</param>
internal sealed record ReconciledDocument(Reconciled Result, string? Target);

/// <summary>Reads external documents back: state, total and content. Drift is reported, never overwritten.</summary>
internal sealed class Reconciler(Session session, CancellationToken cancellation)
{
    private const int BatchSize = 500;

    /// <summary>Reads back all that was sent to a backend.</summary>
    public async IAsyncEnumerable<ReconciledDocument> Run(IAccountingBackend backend)
    {
        var changes = 0;
        List<Publication> known;
        using (var snapshot = session.Read())
        {
            known = [.. snapshot.Publications(backend.Name).Where(p => p.State != PublicationState.Sending)];
        }

        foreach (var batch in known.Chunk(BatchSize))
        {
            var found = await Backends.Find(backend, batch, cancellation);
            var results = batch.Select(p => BillingProcess.Reconcile(p, found.GetValueOrDefault(p.Document))).ToArray();
            if (results.Any(r => r.HasChanged))
            {
                using var recording = session.Record("reconcile");
                foreach (var result in results.Where(r => r.HasChanged))
                {
                    recording.Put(result.Publication);
                    changes++;
                }

                recording.CommitPart();
            }

            foreach (var result in results)
            {
                yield return new ReconciledDocument(result, null);
            }
        }

        if (changes > 0)
        {
            using var recording = session.Record("reconcile");
            recording.Commit(backend.Name, null, $"{changes} documents changed outside");
        }
    }
}
