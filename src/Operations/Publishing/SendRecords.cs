using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Operations.Linking;
using Connector.Store;

namespace Connector.Operations.Publishing;

/// <summary>Sends the customers, vendors and items that documents need, before the documents.</summary>
public static class SendRecords
{
    /// <summary>How many are sent at once.</summary>
    public const int BatchSize = 500;

    /// <summary>Sends or links records, and records the backend's ids.</summary>
    internal static async Task<List<PublishedAction>> Run(
        PublishingLock held, IReadOnlyDictionary<string, IAccountingBackend> backends, MatchRecords linking, List<(PlannedAction Row, RecordMatch.Failed? Failure)> records, PublishLog log,
        CancellationToken cancellation)
    {
        var sent = new List<PublishedAction>();
        foreach (var (row, failure) in records)
        {
            if (failure is not null)
            {
                linking.Unlinked(row, failure.Message);
                sent.Add(PublishedAction.Failed(row, failure.Code, failure.Message));
            }
            else if (row.Action == ActionKind.Blocked)
            {
                sent.Add(PublishedAction.Blocked(row, row.Reason!));
            }
            else if (!backends.ContainsKey(row.Backend!))
            {
                sent.Add(PublishedAction.Blocked(row, $"backend {row.Backend} is not configured"));
            }
        }

        var due = records.Where(r => r.Failure is null && r.Row.IsDue && backends.ContainsKey(r.Row.Backend!)).Select(r => r.Row);
        foreach (var batch in due.GroupBy(r => (r.Backend!, IsLink: r.Action == ActionKind.Link)).SelectMany(g => g.Chunk(BatchSize)))
        {
            ImmutableArray<RecordOutcome> outcomes = batch[0].Action == ActionKind.Link
                ? [.. batch.Select(row => new RecordOutcome(row.Record!.ExternalId, null, null, false))]
                : await backends[batch[0].Backend!].SendRecordsAsync([.. batch.Select(r => r.Record!)], cancellation);
            using var recording = held.Record("publish");
            foreach (var (row, outcome) in batch.Zip(outcomes))
            {
                if (outcome.ExternalId is { } id)
                {
                    recording.Put(row.Backend!, new Link(row.Subject, row.Key, id, row.Record!.Digest));
                    linking.Linked(row.Backend!, row.Subject, row.Key, id);
                    log.Count(row.Subject.ToString().ToLowerInvariant());
                    sent.Add(new PublishedAction(row, id, null, null, null, false));
                    continue;
                }

                // One that is there already can be named, with its old details.
                if (row.Action == ActionKind.Create)
                {
                    linking.Unlinked(row, outcome.Message!);
                }

                sent.Add(PublishedAction.Failed(row, outcome.Code!, outcome.Message!));
            }

            recording.CommitPart();
        }

        return sent;
    }
}
