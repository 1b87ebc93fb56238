using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Operations.Linking;
using Connector.Operations.Planning;
using Connector.Store;

namespace Connector.Operations.Publishing;

/// <summary>
/// Carries out a plan: records the intent, calls the backend, records the answer. Documents that were in flight when a process died are
/// looked up before anything is sent again, so that each document exists exactly once in the accounting system.
/// </summary>
public sealed class PublishPlan(PublishingLock held, ImmutableArray<IAccountingBackend> backends, CancellationToken cancellation)
{
    private const int BatchSize = 100;
    /// <summary>How many customers, vendors or items are sent at once.</summary>
    public const int RecordBatchSize = 500;

    private readonly Dictionary<string, IAccountingBackend> _backends = backends.ToDictionary(b => b.Name, StringComparer.Ordinal);
    private readonly List<string> _parts = [];
    private readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);

    /// <summary>The expected number of rows; 0 while that is unknown.</summary>
    public int Expected { get; private set; }

    /// <summary>Publishes what is due.</summary>
    public async IAsyncEnumerable<PublishedAction> Run(PlanFilter filter, bool allOrNothing)
    {
        await Recover();
        await SeeLocks();
        using var snapshot = held.Operation.Read();
        var planner = new Planner(held.Operation, snapshot, filter);
        var linking = new MatchRecords(snapshot, backends, cancellation);
        var records = await linking.Match(await planner.Records().ToListAsync(cancellation));
        if (allOrNothing)
        {
            var blocked = await Obstacles(planner, linking, records).ToListAsync(cancellation);
            if (blocked.Count > 0)
            {
                foreach (var row in blocked)
                {
                    yield return row;
                }

                yield break;
            }
        }

        Expected = records.Count + planner.Unsettled();
        foreach (var record in await SendRecords(linking, records))
        {
            yield return record;
        }

        var waiting = new List<PlannedAction>();
        await foreach (var document in planner.Documents(PlanDetail.Unsettled))
        {
            if (cancellation.IsCancellationRequested)
            {
                break; // what was sent is recorded, and publishing again continues from here
            }

            if (filter.Force && document.Case is { } @case && document.Rows.All(r => r.Action != ActionKind.Blocked) && (filter.Document is not null || document.Rows.Any(r => r.IsDue)))
            {
                var accepted = Accept(BillingProcess.Accept(@case, document.Rows));
                foreach (var publication in document.Rows.Any(r => r.IsDue) ? [] : accepted)
                {
                    yield return new PublishedAction(document.Rows[0] with { Key = publication.Document }, publication.ExternalId, publication.ExternalNumber, publication.State, null, false);
                }
            }

            foreach (var row in document.Rows.Where(r => r.Action != ActionKind.None).Select(linking.Guarded))
            {
                if (row.Action == ActionKind.Blocked)
                {
                    yield return Blocked(row, row.Reason!);
                }
                else if (!_backends.ContainsKey(row.Backend!))
                {
                    yield return Blocked(row with { Action = ActionKind.Blocked }, $"backend {row.Backend} is not configured");
                }
                else
                {
                    waiting.Add(row);
                }
            }

            if (waiting.Count >= BatchSize)
            {
                foreach (var published in await Send(linking, waiting, filter.Force))
                {
                    yield return published;
                }

                waiting.Clear();
            }
        }

        foreach (var published in await Send(linking, cancellation.IsCancellationRequested ? [] : waiting, filter.Force))
        {
            yield return published;
        }

        Conclude(filter);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Records that somebody knows about the edits of these documents in the accounting system and accepts them.</summary>
    private ImmutableArray<Publication> Accept(ImmutableArray<Publication> accepted)
    {
        if (accepted.IsEmpty)
        {
            return accepted;
        }

        using var recording = held.Record("publish");
        foreach (var publication in accepted)
        {
            recording.Put(publication);
            Count("accepted");
        }

        _parts.Add(recording.CommitPart());
        return accepted;
    }

    /// <summary>Looks up the documents that were in flight when a process died or an answer was lost.</summary>
    private async Task Recover()
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

                Count("looked up");
            }

            _parts.Add(recording.CommitPart());
        }
    }

    /// <summary>Records the last locked day of each backend's own books, because adjustments are dated after it.</summary>
    private async Task SeeLocks()
    {
        foreach (var backend in backends)
        {
            var check = await backend.CheckAsync(cancellation);
            using var recording = held.Record("publish");
            if (check.Reachable && recording.SetLockedThrough(backend.Name, check.LockedThrough))
            {
                _parts.Add(recording.CommitPart());
            }
        }
    }

    /// <summary>Everything that is blocked, for a request to publish everything or nothing.</summary>
    private static async IAsyncEnumerable<PublishedAction> Obstacles(Planner planner, MatchRecords linking, List<(PlannedAction Row, RecordMatch.Failed? Failure)> records)
    {
        foreach (var (row, failure) in records.Where(r => r.Failure is not null || r.Row.Action == ActionKind.Blocked))
        {
            yield return failure is null ? Blocked(row, row.Reason!) : Failed(row, failure.Code, failure.Message);
        }

        await foreach (var document in planner.Documents(PlanDetail.Unsettled))
        {
            foreach (var row in document.Rows.Select(linking.Guarded).Where(r => r.Action == ActionKind.Blocked))
            {
                yield return Blocked(row, row.Reason!);
            }
        }
    }

    private async Task<List<PublishedAction>> SendRecords(MatchRecords linking, List<(PlannedAction Row, RecordMatch.Failed? Failure)> records)
    {
        var sent = new List<PublishedAction>();
        foreach (var (row, failure) in records)
        {
            if (failure is not null)
            {
                linking.Unlinked(row, failure.Message);
                sent.Add(Failed(row, failure.Code, failure.Message));
            }
            else if (row.Action == ActionKind.Blocked)
            {
                sent.Add(Blocked(row, row.Reason!));
            }
            else if (!_backends.ContainsKey(row.Backend!))
            {
                sent.Add(Blocked(row, $"backend {row.Backend} is not configured"));
            }
        }

        var due = records.Where(r => r.Failure is null && r.Row.IsDue && _backends.ContainsKey(r.Row.Backend!)).Select(r => r.Row);
        foreach (var batch in due.GroupBy(r => (r.Backend!, IsLink: r.Action == ActionKind.Link)).SelectMany(g => g.Chunk(RecordBatchSize)))
        {
            ImmutableArray<RecordOutcome> outcomes = batch[0].Action == ActionKind.Link
                ? [.. batch.Select(row => new RecordOutcome(row.Record!.ExternalId, null, null, false))]
                : await _backends[batch[0].Backend!].SendRecordsAsync([.. batch.Select(r => r.Record!)], cancellation);
            using var recording = held.Record("publish");
            foreach (var (row, outcome) in batch.Zip(outcomes))
            {
                if (outcome.ExternalId is { } id)
                {
                    recording.Put(row.Backend!, new Link(row.Subject, row.Key, id, row.Record!.Digest));
                    linking.Linked(row.Backend!, row.Subject, row.Key, id);
                    Count(row.Subject.ToString().ToLowerInvariant());
                    sent.Add(new PublishedAction(row, id, null, null, null, false));
                    continue;
                }

                // A record that exists already can be named on documents, with its old details.
                if (row.Action == ActionKind.Create)
                {
                    linking.Unlinked(row, outcome.Message!);
                }

                sent.Add(Failed(row, outcome.Code!, outcome.Message!));
            }

            _parts.Add(recording.CommitPart());
        }

        return sent;
    }

    private async Task<List<PublishedAction>> Send(MatchRecords linking, List<PlannedAction> rows, bool force)
    {
        var results = new List<PublishedAction>();
        for (var round = 0; rows.Count > 0; round++)
        {
            var again = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var batch in rows.GroupBy(r => r.Backend!, StringComparer.Ordinal))
            {
                await Send(linking, _backends[batch.Key], [.. batch], force, round < 3, results, again);
            }

            rows = await PlanAgain(again, force, results);
        }

        return results;
    }

    private async Task Send(
        MatchRecords linking, IAccountingBackend backend, ImmutableArray<PlannedAction> batch, bool force, bool mayPlanAgain, List<PublishedAction> results, SortedSet<string> again)
    {
        batch = await WithoutMoved(backend, batch, mayPlanAgain, results, again);
        var intents = batch.Select(BillingProcess.Intend).ToArray();
        using (var recording = held.Record("publish"))
        {
            foreach (var (row, intent) in batch.Zip(intents))
            {
                if (row.Action != ActionKind.Cancel)
                {
                    recording.AddRevision(intent);
                }

                recording.Put(intent);
            }

            _parts.Add(recording.CommitPart());
        }

        ImmutableArray<OutgoingDocument> calls;
        using (var snapshot = held.Operation.Read())
        {
            calls = [.. batch.Select(row => linking.Complete(snapshot, backend.Name, BillingProcess.Call(row, force)))];
        }

        var outcomes = await backend.SendAsync(calls, CancellationToken.None);
        using (var recording = held.Record("publish"))
        {
            foreach (var ((row, intent), outcome) in batch.Zip(intents).Zip(outcomes))
            {
                var (publication, issue, planAgain) = BillingProcess.Answer(row, intent, outcome);
                if (publication is null)
                {
                    recording.EndPublication(row.Key);
                }
                else if (publication.State != PublicationState.Sending)
                {
                    recording.Put(publication);
                }

                if (planAgain && mayPlanAgain)
                {
                    again.Add(row.Document!);
                    continue;
                }

                var isBlocked = outcome is SendOutcome.Edited or SendOutcome.Gone;
                var done = isBlocked ? row with { Action = ActionKind.Blocked, Wanted = row.Wanted } : row;
                Count(issue is null || isBlocked ? done.Action.ToString().ToLowerInvariant() : "failed");
                results.Add(new PublishedAction(done, publication?.ExternalId, publication?.ExternalNumber, publication?.State, issue, !isBlocked));
            }

            _parts.Add(recording.CommitPart());
        }
    }

    /// <summary>
    /// Looks up the documents that adjustments correct, before the adjustments are sent. When an original was cancelled, deleted, edited or made
    /// a draft again without our knowledge, the document is planned again.
    /// </summary>
    private async Task<ImmutableArray<PlannedAction>> WithoutMoved(
        IAccountingBackend backend, ImmutableArray<PlannedAction> batch, bool mayPlanAgain, List<PublishedAction> results, SortedSet<string> again)
    {
        var adjusted = batch.Where(r => r.Content?.Corrects is not null).Select(r => r.Document!).Distinct(StringComparer.Ordinal).ToArray();
        if (adjusted.Length == 0 || !mayPlanAgain)
        {
            return batch;
        }

        Publication[] originals;
        using (var snapshot = held.Operation.Read())
        {
            originals = [.. adjusted.Select(snapshot.Publication).OfType<Publication>()];
        }

        Dictionary<string, ExternalDocument> found;
        try
        {
            found = await FindExternalDocuments.Run(backend, originals, cancellation);
        }
        catch (Refusal unreadable)
        {
            results.AddRange(batch.Where(r => r.Content?.Corrects is not null).Select(r => new PublishedAction(r, r.Existing?.ExternalId, r.Existing?.ExternalNumber, r.Existing?.State, unreadable.Issues[0], true)));
            return batch.RemoveAll(r => r.Content?.Corrects is not null);
        }

        var changed = originals.Select(p => (Before: p, Now: BillingProcess.Reconcile(p, found.GetValueOrDefault(p.Document)))).Where(p => p.Now.HasChanged).ToArray();
        if (changed.Length == 0)
        {
            return batch;
        }

        using var recording = held.Record("publish");
        var moved = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (before, now) in changed)
        {
            recording.Put(now.Publication);
            Count("looked up");
            if (now.Publication.State.IsBooked() != before.State.IsBooked() || now.Publication.Drift != before.Drift)
            {
                moved.Add(before.Document);
            }
        }

        _parts.Add(recording.CommitPart());
        again.UnionWith(moved);
        return batch.RemoveAll(r => moved.Contains(r.Document!));
    }

    /// <summary>Plans documents again whose drafts were found booked when they were to be changed: they get an adjustment.</summary>
    private async Task<List<PlannedAction>> PlanAgain(SortedSet<string> documents, bool force, List<PublishedAction> results)
    {
        var rows = new List<PlannedAction>();
        if (documents.Count == 0)
        {
            return rows;
        }

        using var snapshot = held.Operation.Read();
        var planner = new Planner(held.Operation, snapshot, new PlanFilter(Force: force));
        foreach (var document in documents)
        {
            foreach (var row in await planner.Again(document))
            {
                if (row.IsDue)
                {
                    rows.Add(row);
                }
                else if (row.Action == ActionKind.Blocked)
                {
                    results.Add(Blocked(row, row.Reason!));
                }
            }
        }

        return rows;
    }

    private void Conclude(PlanFilter filter)
    {
        if (_done.Count == 0)
        {
            return;
        }

        using var recording = held.Record("publish");
        recording.Include(_parts);
        recording.AddRun("publish", filter.Period, 0, 0, _done.Values.Sum());
        recording.Commit(filter.Document ?? filter.Period, null, string.Join(", ", _done.Select(d => $"{d.Key} {d.Value}")));
    }

    private void Count(string what) => _done[what] = _done.GetValueOrDefault(what) + 1;

    private static PublishedAction Failed(PlannedAction row, string code, string message)
        => new(row, row.Record?.ExternalId, null, null, new Issue(code, row.Key, message, "Fix it and publish again."), true);

    private static PublishedAction Blocked(PlannedAction row, string reason)
        => new(row, row.Existing?.ExternalId, row.Existing?.ExternalNumber, row.Existing?.State, new Issue("PUBLISH-004", row.Key, reason, "Remove the cause, then publish again."), false);
}
