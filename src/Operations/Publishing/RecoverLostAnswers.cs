using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;

namespace Connector.Operations.Publishing;

/// <summary>Finishes what was in flight when a process died or an answer was lost: it is looked up before anything is sent again.</summary>
internal static class RecoverLostAnswers
{
    /// <summary>Looks up what was in flight when a process died or an answer was lost.</summary>
    public static async Task Run(PublishingLock held, ImmutableArray<IAccountingBackend> backends, PublishLog log, CancellationToken cancellation)
    {
        foreach (var backend in backends)
        {
            ImmutableArray<Publication> lost;
            using (var snapshot = held.Operation.Read())
            {
                lost = [.. snapshot.Publications(backend.Name, PublicationState.Sending)];
            }

            if (lost.IsEmpty)
            {
                continue;
            }

            var found = await FindExternalDocuments.Run(backend, lost, cancellation);
            using var recording = held.Record("publish");
            foreach (var intent in lost)
            {
                var before = recording.PublicationBefore(intent.Document);
                if (BillingProcess.Recover(intent, before, found.GetValueOrDefault(intent.Document)) is { } publication)
                {
                    recording.Put(publication);
                }
                else
                {
                    recording.EndPublication(intent.Document);
                }

                log.Count("looked up");
            }

            log.CommitPart(recording);
        }
    }
}
