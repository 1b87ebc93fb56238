using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;

namespace Connector.Operations.Publishing;

/// <summary>Finishes what was in flight when a process died or an answer was lost: it is looked up before anything is sent again.</summary>
internal static class RecoverLostAnswers
{
    /// <summary>Looks up what was in flight when a process died or an answer was lost.</summary>
    /// <returns>What had arrived.</returns>
    public static async Task<List<PublishedAction>> Run(PublishingLock held, ImmutableArray<IAccountingBackend> backends, PublishLog log, CancellationToken cancellation)
    {
        var arrived = new List<PublishedAction>();
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
                    if (publication.IsConfirmed && publication.Digest == intent.Digest && (publication.Revision != before?.Revision || publication.EndedByUs))
                    {
                        arrived.Add(new PublishedAction(Sent(intent, before), publication.ExternalId, publication.ExternalNumber, publication.State, null, false));
                    }
                }
                else
                {
                    recording.EndPublication(intent.Document);
                }

                log.Count("looked up");
            }

            recording.CommitPart();
        }

        return arrived;
    }

    private static PlannedAction Sent(Publication intent, Publication? before) => new()
    {
        Subject = ActionSubject.Document,
        Action = before?.Revision == intent.Revision ? ActionKind.Cancel
            : before?.State.Counts() == true ? ActionKind.Update
            : intent.Content.Corrects is null ? ActionKind.Create : ActionKind.Adjust,
        Key = intent.Document,
        Document = intent.Original,
        Backend = intent.Backend,
    };
}
