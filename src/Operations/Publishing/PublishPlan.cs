using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Operations.Linking;
using Connector.Operations.Planning;
using Connector.Operations.Reconciling;

namespace Connector.Operations.Publishing;

/// <summary>
/// Carries out a plan: records the intent, calls the backend, records the answer. Documents that were in flight when a process died are
/// looked up before anything is sent again, so that each document exists exactly once in the accounting system.
/// </summary>
public sealed class PublishPlan(PublishingLock held, ImmutableArray<IAccountingBackend> backends, CancellationToken cancellation)
{
    // Not all backends take more than thirty documents in a call.
    private const int BatchSize = 90;

    private readonly Dictionary<string, IAccountingBackend> _backends = backends.ToDictionary(b => b.Name, StringComparer.Ordinal);
    private readonly PublishLog _log = new(held);

    /// <summary>The expected number of rows; 0 while that is unknown.</summary>
    public int Expected { get; private set; }

    /// <summary>Publishes what is due.</summary>
    public async IAsyncEnumerable<PublishedAction> Run(PlanFilter filter, bool allOrNothing)
    {
        foreach (var arrived in await RecoverLostAnswers.Run(held, backends, _log, cancellation))
        {
            yield return arrived;
        }

        await LookAfterRestore.Run(held, backends, cancellation);
        foreach (var backend in backends)
        {
            await CheckBackends.Run(held.Operation, backend, cancellation); // adjustments are dated after the days that its own books are locked for
        }

        using var snapshot = held.Operation.Read();
        var planner = new Planner(held.Operation, snapshot, filter);
        var linking = new MatchRecords(snapshot, backends, cancellation);
        var records = await linking.Match(await planner.Records(linking.Foresee).ToListAsync(cancellation));
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
        foreach (var record in await SendRecords.Run(held, _backends, linking, records, _log, cancellation))
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

            if (filter is { Force: true, Document: not null } && document.Case is { } credited && credited.CreditedOutside.Any() && _backends.TryGetValue(credited.Backend ?? "", out var books))
            {
                foreach (var published in await Count(books, credited, waiting))
                {
                    yield return published;
                }

                continue;
            }

            if (filter.Force && document.Case is { } @case && document.Rows.All(r => r.Action != ActionKind.Blocked) && (filter.Document is not null || document.Rows.Any(r => r.IsDue)))
            {
                var accepted = Accept(BillingProcess.Accept(@case, document.Rows));
                foreach (var publication in document.Rows.Any(r => r.IsDue) ? [] : accepted)
                {
                    yield return new PublishedAction(document.Rows[0] with { Key = publication.Document }, publication.ExternalId, publication.ExternalNumber, publication.State, null, false);
                }
            }

            foreach (var row in linking.Guarded(document.Rows).Where(r => r.Action != ActionKind.None))
            {
                if (row.Action == ActionKind.Blocked)
                {
                    yield return PublishedAction.Blocked(row, row.Reason!);
                }
                else if (!_backends.ContainsKey(row.Backend!))
                {
                    yield return PublishedAction.Blocked(row with { Action = ActionKind.Blocked }, $"backend {row.Backend} is not configured");
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

        _log.Conclude(filter);
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
            _log.Count("accepted");
        }

        recording.CommitPart();
        return accepted;
    }

    /// <summary>Counts the credit notes of others against a document, and plans it again.</summary>
    private async Task<List<PublishedAction>> Count(IAccountingBackend books, DocumentCase @case, List<PlannedAction> waiting)
    {
        PlannedAction Row(string key) => new() { Subject = ActionSubject.Document, Action = ActionKind.None, Key = key, Document = @case.Key, Backend = books.Name };
        var (counted, unreadable) = await CountCredits.Run(held, books, @case, _log, cancellation);
        if (unreadable is not null)
        {
            return [PublishedAction.Blocked(Row(@case.Key), $"the lines of {unreadable.ExternalNumber ?? unreadable.ExternalId} cannot be read, or do not add up to its total; mend it there")];
        }

        var results = counted.Select(c => new PublishedAction(Row(c.Document), c.ExternalId, c.ExternalNumber, c.State, null, false)).ToList();
        waiting.AddRange(await PlanAgain([@case.Key], true, results));
        return results;
    }

    /// <summary>Everything that is blocked, for a request to publish everything or nothing.</summary>
    private static async IAsyncEnumerable<PublishedAction> Obstacles(Planner planner, MatchRecords linking, List<(PlannedAction Row, RecordMatch.Failed? Failure)> records)
    {
        foreach (var (row, failure) in records.Where(r => r.Failure is not null || r.Row.Action == ActionKind.Blocked))
        {
            yield return failure is null ? PublishedAction.Blocked(row, row.Reason!) : PublishedAction.Failed(row, failure.Code, failure.Message);
        }

        await foreach (var document in planner.Documents(PlanDetail.Unsettled))
        {
            foreach (var row in linking.Guarded(document.Rows).Where(r => r.Action == ActionKind.Blocked))
            {
                yield return PublishedAction.Blocked(row, row.Reason!);
            }
        }
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
        batch = await WithLinked(linking, backend, batch, results);
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

            recording.CommitPart();
        }

        ImmutableArray<OutgoingDocument> calls;
        using (var snapshot = held.Operation.Read())
        {
            var tried = snapshot.SentBefore(batch.Select(r => r.Key));
            calls = [.. batch.Select(row => linking.Complete(snapshot, backend.Name, BillingProcess.Call(row, force)))
                .Select(call => call.IsNew && tried.Contains(call.Document.Key) ? call with { IsNew = false } : call)];
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
                    _log.Count("looked up");
                    continue;
                }

                var isBlocked = outcome is SendOutcome.Edited or SendOutcome.Gone || (outcome is SendOutcome.Moved && issue is not null);
                var done = isBlocked ? row with { Action = ActionKind.Blocked, Wanted = row.Wanted } : row;
                _log.Count(issue is null || isBlocked ? done.Action.ToString().ToLowerInvariant() : "failed");
                results.Add(new PublishedAction(done, publication?.ExternalId, publication?.ExternalNumber, publication?.State, issue, !isBlocked));
            }

            recording.CommitPart();
        }
    }

    /// <summary>Looks up the records that documents name: what was merged there is linked anew, and what is gone blocks the documents that name it.</summary>
    private async Task<ImmutableArray<PlannedAction>> WithLinked(MatchRecords linking, IAccountingBackend backend, ImmutableArray<PlannedAction> batch, List<PublishedAction> results)
    {
        var named = batch.Where(r => r.Action != ActionKind.Cancel).SelectMany(r => MatchRecords.Named(r.Content!)).ToHashSet();
        results.AddRange(await SendRecords.Run(held, _backends, linking, await linking.MatchLinked(backend.Name, named), _log, cancellation));
        var guarded = linking.Guarded(batch);
        results.AddRange(guarded.Where(r => r.Action == ActionKind.Blocked).Select(r => PublishedAction.Blocked(r, r.Reason!)));
        return [.. guarded.Where(r => r.Action != ActionKind.Blocked)];
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
            _log.Count("looked up");
            if (now.Publication.State.IsBooked() != before.State.IsBooked() || now.Publication.Drift != before.Drift)
            {
                moved.Add(before.Document);
            }
        }

        recording.CommitPart();
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
            foreach (var row in (await planner.Document(document))?.Rows ?? [])
            {
                if (row.IsDue)
                {
                    rows.Add(row);
                }
                else if (row.Action == ActionKind.Blocked)
                {
                    results.Add(PublishedAction.Blocked(row, row.Reason!));
                }
            }
        }

        return rows;
    }
}
