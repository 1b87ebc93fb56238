using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Operations.Linking;

namespace Connector.Operations.Publishing;

/// <summary>Finishes what was in flight when a process died or an answer was lost: it is looked up before anything is sent again.</summary>
internal static class RecoverLostAnswers
{
    private const int BatchSize = 100;

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

            foreach (var some in lost.Chunk(BatchSize))
            {
                arrived.AddRange(await Run(held, backend, some, log, cancellation));
            }
        }

        return arrived;
    }

    private static async Task<List<PublishedAction>> Run(PublishingLock held, IAccountingBackend backend, Publication[] lost, PublishLog log, CancellationToken cancellation)
    {
        var found = await FindExternalDocuments.Run(backend, lost, cancellation);
        var looked = new List<(Publication Intent, Publication? Before, Publication? Now)>();
        var there = new List<(Publication Now, OutgoingDocument Call)>();
        using (var snapshot = held.Operation.Read())
        {
            // A store that was restored is looked at first: nothing follows what it does not know.
            var mayFollow = !snapshot.IsRestored();
            var linking = new MatchRecords(snapshot, [backend], cancellation);
            foreach (var intent in lost)
            {
                var before = snapshot.PublicationBefore(intent.Document);
                var now = BillingProcess.Recover(intent, before, found.GetValueOrDefault(intent.Document));
                looked.Add((intent, before, now));
                if (mayFollow && BillingProcess.Confirm(intent, before, now) is { } call)
                {
                    there.Add((now!, linking.Complete(snapshot, backend.Name, call)));
                }
            }
        }

        // What is there may lack what follows it: the process may have died before its note was written, or before it was posted.
        var outcomes = there.Count == 0 ? [] : await backend.SendAsync([.. there.Select(t => t.Call)], CancellationToken.None);
        var confirmed = new Dictionary<string, Publication?>(StringComparer.Ordinal);
        var arrived = new List<PublishedAction>();
        foreach (var ((now, _), outcome) in there.Zip(outcomes))
        {
            confirmed[now.Document] = BillingProcess.Confirmed(now, outcome, await Lines(backend, outcome, cancellation));
        }

        using var recording = held.Record("publish");
        foreach (var (intent, before, recovered) in looked)
        {
            log.Count("looked up");
            var publication = confirmed.GetValueOrDefault(intent.Document, recovered);
            if (publication is not null)
            {
                recording.Put(publication);
                if (publication.IsConfirmed && publication.Digest == intent.Digest && (publication.Revision != before?.Revision || publication.EndedByUs))
                {
                    arrived.Add(new PublishedAction(Sent(intent, before), publication.ExternalId, publication.ExternalNumber, publication.State, null, false));
                }
            }
            else if (recovered is null)
            {
                recording.EndPublication(intent.Document);
            }
            else
            {
                var issue = BillingProcess.Failure(intent.Document, there.Zip(outcomes).First(t => t.First.Now.Document == intent.Document).Second);
                arrived.Add(new PublishedAction(Sent(intent, before), recovered.ExternalId, recovered.ExternalNumber, intent.State, issue, true));
            }
        }

        recording.CommitPart();
        return arrived;
    }

    /// <summary>The lines of a document that is not said to be as it was sent; null where they are not needed, or cannot be read.</summary>
    private static async Task<ImmutableArray<FoundLine>?> Lines(IAccountingBackend backend, SendOutcome outcome, CancellationToken cancellation)
    {
        var found = outcome switch
        {
            SendOutcome.Edited(var edited) => edited,
            SendOutcome.Moved { Found: { IsAsSent: false } moved } => moved,
            _ => null,
        };
        try
        {
            return found is null ? null : await backend.LinesAsync(found, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return null;
        }
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
