using System.Collections.Immutable;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>What became of an action.</summary>
/// <param name="Action">The action.</param>
/// <param name="ExternalId">The backend's id, where there is one.</param>
/// <param name="ExternalNumber">The backend's number, where there is one.</param>
/// <param name="State">Where it stands now; null for parties and items, and for what does not stand.</param>
/// <param name="Error">What went wrong, or null.</param>
/// <param name="IsFailure">Whether the backend failed; otherwise a rule stood in the way.</param>
internal sealed record PublishedAction(PlannedAction Action, string? ExternalId, string? ExternalNumber, PublicationState? State, Issue? Error, bool IsFailure);

/// <summary>
/// Carries a plan out: records its intent, calls the backend, records the answer. What was in flight when a process died is
/// looked up before anything is sent again, so that each document has exactly one twin outside.
/// </summary>
internal sealed class Publisher(Session session, ImmutableArray<IAccountingBackend> backends, CancellationToken cancellation)
{
    private const int BatchSize = 100;
    private const int RecordBatchSize = 500;

    private readonly Dictionary<string, IAccountingBackend> _backends = backends.ToDictionary(b => b.Name, StringComparer.Ordinal);
    private readonly HashSet<(string Backend, ActionSubject Subject, string Key)> _missing = [];
    private readonly List<string> _parts = [];
    private readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);

    /// <summary>Publishes what is due.</summary>
    public async IAsyncEnumerable<PublishedAction> Run(PlanFilter filter, bool allOrNothing)
    {
        await Recover();
        await SeeLocks();
        using var snapshot = session.Read();
        var planner = new Planner(session.Store, snapshot, filter);
        if (allOrNothing)
        {
            var blocked = await planner.Documents(full: false).SelectMany(d => d.Rows).Where(r => r.Action == ActionKind.Blocked).ToListAsync(cancellation);
            if (blocked.Count > 0)
            {
                foreach (var row in blocked)
                {
                    yield return Blocked(row, row.Reason!);
                }

                yield break;
            }
        }

        foreach (var record in await SendRecords(await planner.Records().ToListAsync(cancellation)))
        {
            yield return record;
        }

        var waiting = new List<PlannedAction>();
        await foreach (var document in planner.Documents(full: false))
        {
            if (cancellation.IsCancellationRequested)
            {
                break; // what was sent is recorded; the same command goes on from here
            }

            foreach (var row in document.Rows.Where(r => r.Action != ActionKind.None))
            {
                if (row.Action == ActionKind.Blocked)
                {
                    yield return Blocked(row, row.Reason!);
                }
                else if (MissingFor(row) is { } missing)
                {
                    yield return Blocked(row with { Action = ActionKind.Blocked }, missing);
                }
                else
                {
                    waiting.Add(row);
                }
            }

            if (waiting.Count >= BatchSize)
            {
                foreach (var published in await Send(waiting, filter.Force))
                {
                    yield return published;
                }

                waiting.Clear();
            }
        }

        foreach (var published in await Send(cancellation.IsCancellationRequested ? [] : waiting, filter.Force))
        {
            yield return published;
        }

        Conclude(filter);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Refuses to publish what was asked for by name and is a preview.</summary>
    public static void RefuseOpen(Session session, PlanFilter filter)
    {
        var key = filter.Period ?? (filter.Document is { } document ? Keys.PeriodOf(document) : null);
        if (key is null)
        {
            return;
        }

        using var snapshot = session.Read();
        Session.Period(snapshot.Facts(), key);
        if (snapshot.PeriodStates().GetValueOrDefault(key, PeriodState.Open) == PeriodState.Open)
        {
            throw new CommandFailed(1, new Issue("PUBLISH-005", key, $"Period {key} is open: its documents are a preview.", $"Close it first: connector period close {key}."));
        }
    }

    /// <summary>Looks up what was in flight when a process died or an answer was lost.</summary>
    private async Task Recover()
    {
        foreach (var backend in backends)
        {
            ImmutableArray<Publication> lost;
            using (var snapshot = session.Read())
            {
                lost = [.. snapshot.Publications(backend.Name, PublicationState.Sending)];
            }

            if (lost.IsEmpty)
            {
                continue;
            }

            var found = await Backends.Find(backend, lost, cancellation);
            using var recording = session.Record("publish");
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

    /// <summary>Adjustments are dated after the days that the backend's own books are locked for.</summary>
    private async Task SeeLocks()
    {
        foreach (var backend in backends)
        {
            var check = await backend.CheckAsync(cancellation);
            using var recording = session.Record("publish");
            if (check.Reachable && recording.SetLockedThrough(backend.Name, check.LockedThrough))
            {
                _parts.Add(recording.CommitPart());
            }
        }
    }

    private async Task<List<PublishedAction>> SendRecords(List<PlannedAction> records)
    {
        var sent = new List<PublishedAction>();
        foreach (var batch in records.GroupBy(r => r.Backend!, StringComparer.Ordinal).SelectMany(g => g.Chunk(RecordBatchSize)))
        {
            if (!_backends.TryGetValue(batch[0].Backend!, out var backend))
            {
                sent.AddRange(batch.Select(row => Blocked(row, $"backend {row.Backend} is not configured")));
                continue;
            }

            var outcomes = await backend.SendRecordsAsync([.. batch.Select(r => r.Record!)], cancellation);
            using var recording = session.Record("publish");
            foreach (var (row, outcome) in batch.Zip(outcomes))
            {
                if (outcome.ExternalId is { } id)
                {
                    recording.Put(row.Backend!, new Link(row.Subject, row.Key, id, row.Record!.Digest));
                    Count(row.Subject.ToString().ToLowerInvariant());
                    sent.Add(new PublishedAction(row, id, null, null, null, false));
                }
                else
                {
                    _missing.Add((row.Backend!, row.Subject, row.Key));
                    sent.Add(new PublishedAction(row, null, null, null, new Issue(outcome.Code!, row.Key, outcome.Message!, "Mend it and publish again."), true));
                }
            }

            _parts.Add(recording.CommitPart());
        }

        return sent;
    }

    private string? MissingFor(PlannedAction row)
    {
        if (!_backends.ContainsKey(row.Backend!))
        {
            return $"backend {row.Backend} is not configured";
        }

        if (_missing.Count == 0 || row.Content is not { } content)
        {
            return null;
        }

        var subject = content.Direction == Direction.Receivable ? ActionSubject.Customer : ActionSubject.Vendor;
        if (content.Counterparty is { } counterparty && _missing.Contains((row.Backend!, subject, counterparty)))
        {
            return $"{subject.ToString().ToLowerInvariant()} {counterparty} is not linked";
        }

        return content.Lines.Select(l => l.Item).OfType<string>().FirstOrDefault(i => _missing.Contains((row.Backend!, ActionSubject.Item, i))) is { } item
            ? $"item {item} is not linked"
            : null;
    }

    private async Task<List<PublishedAction>> Send(List<PlannedAction> rows, bool force)
    {
        var results = new List<PublishedAction>();
        for (var round = 0; rows.Count > 0; round++)
        {
            var again = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var batch in rows.GroupBy(r => r.Backend!, StringComparer.Ordinal))
            {
                await Send(_backends[batch.Key], [.. batch], force, round < 3, results, again);
            }

            rows = PlanAgain(again, force, results);
        }

        return results;
    }

    private async Task Send(
        IAccountingBackend backend, ImmutableArray<PlannedAction> batch, bool force, bool mayPlanAgain, List<PublishedAction> results, SortedSet<string> again)
    {
        var intents = batch.Select(BillingProcess.Intend).ToArray();
        using (var recording = session.Record("publish"))
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

        var outcomes = await backend.SendAsync([.. batch.Select(row => BillingProcess.Call(row, force))], CancellationToken.None);
        using (var recording = session.Record("publish"))
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

                Count(issue is null ? row.Action.ToString().ToLowerInvariant() : "failed");
                results.Add(new PublishedAction(row, publication?.ExternalId, publication?.ExternalNumber, publication?.State, issue, outcome is not SendOutcome.Edited and not SendOutcome.Gone));
            }

            _parts.Add(recording.CommitPart());
        }
    }

    /// <summary>A draft that was found booked at the moment of writing is planned again at once, as an adjustment.</summary>
    private List<PlannedAction> PlanAgain(SortedSet<string> documents, bool force, List<PublishedAction> results)
    {
        var rows = new List<PlannedAction>();
        if (documents.Count == 0)
        {
            return rows;
        }

        using var snapshot = session.Read();
        var planner = new Planner(session.Store, snapshot, new PlanFilter(Force: force));
        foreach (var row in documents.SelectMany(d => planner.One(d)?.Rows ?? []))
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

        return rows;
    }

    private void Conclude(PlanFilter filter)
    {
        if (_done.Count == 0)
        {
            return;
        }

        using var recording = session.Record("publish");
        recording.Include(_parts);
        recording.AddRun("publish", filter.Period, 0, 0, _done.Values.Sum());
        recording.Commit(filter.Document ?? filter.Period, null, string.Join(", ", _done.Select(d => $"{d.Key} {d.Value}")));
    }

    private void Count(string what) => _done[what] = _done.GetValueOrDefault(what) + 1;

    private static PublishedAction Blocked(PlannedAction row, string reason)
        => new(row, row.Existing?.ExternalId, row.Existing?.ExternalNumber, row.Existing?.State, new Issue("PUBLISH-004", row.Key, reason, "Clear what is in the way, then publish again."), false);
}
