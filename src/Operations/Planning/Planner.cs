using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Operations.Explaining;
using Connector.Operations.Linking;
using Connector.Operations.Rating;
using Connector.Store;

namespace Connector.Operations.Planning;

/// <summary>Reads each document with what exists of it in the accounting system, and has the engine plan it: first bills and corrections alike.</summary>
public sealed class Planner
{
    // After some rounds of corrections, neighbouring documents were last sent at several different instants.
    private const int MostFactsThen = 12;

    // A backend lacks only a few items, and the first documents name most of them.
    private const int DocumentsReadForItems = 500;

    private readonly OperationContext _operation;
    private readonly Snapshot _snapshot;
    private readonly KnownFacts _facts;
    private readonly IReadOnlyDictionary<string, PeriodState> _states;
    private readonly ImmutableHashSet<string> _held;
    private readonly PlanFilter _filter;
    private readonly ParallelSnapshots _snapshots;
    private readonly IReadOnlyDictionary<string, NodaTime.LocalDate?> _locks;
    private readonly Dictionary<NodaTime.Instant, KnownFacts> _factsThen = [];
    private NodaTime.Instant[]? _recorded;

    public Planner(OperationContext operation, Snapshot snapshot, PlanFilter filter)
    {
        _operation = operation;
        _snapshot = snapshot;
        _filter = filter;
        _facts = snapshot.Facts();
        _states = snapshot.PeriodStates();
        _held = snapshot.HeldCharges();
        _locks = snapshot.Locks();
        _snapshots = operation.InParallel(snapshot.KnownAt, snapshot as Recording);
    }

    /// <summary>The plan: customers, vendors and items first, then documents.</summary>
    public async IAsyncEnumerable<PlannedAction> Plan(PlanDetail detail = PlanDetail.All)
    {
        await foreach (var record in Records(MatchRecords.ForeseeNothing))
        {
            yield return record;
        }

        await foreach (var document in Documents(detail))
        {
            foreach (var row in document.Rows)
            {
                yield return row;
            }
        }
    }

    /// <summary>The documents with their plans, by period and key.</summary>
    public async IAsyncEnumerable<PlannedDocument> Documents(PlanDetail detail)
    {
        foreach (var (key, adjustmentsOnly) in PeriodsDue())
        {
            var period = _facts.Calendar.Find(key)!;
            var documents = StateOf(key) == PeriodState.Open ? OfOpen(period, _filter.Payer) : OfClosed(period, detail);
            await foreach (var document in documents)
            {
                var rows = _filter.Of(document.Rows)
                    .Where(r => _filter.Backend is null || r.Backend == _filter.Backend)
                    .Where(r => !adjustmentsOnly || r.Key != r.Document || document.Case?.NotConfirmed is not null);
                if (rows.ToImmutableArray() is { IsEmpty: false } wanted)
                {
                    yield return document with { Rows = wanted };
                }
            }
        }
    }

    /// <summary>Plans one document, given by its original's key; null when there is nothing of it. Of an open period only adjustments are due.</summary>
    public async Task<PlannedDocument?> Document(string original)
    {
        var period = _facts.Calendar.Find(DocumentKey.Parse(original).Period)!;
        if (StateOf(period.Key) != PeriodState.Open)
        {
            return Case(_snapshot, new StepContext(_facts, period), original, _snapshot.Document(original), _snapshot.PublicationsOf(original));
        }

        // Nothing is stored for an open period: its documents are computed, and only its adjustments are published.
        var document = await OfOpen(period, DocumentKey.Parse(original).Payer).FirstOrDefaultAsync(d => d.Case!.Key == original);
        return document is null ? null : document with { Rows = document.Rows.RemoveAll(r => r.Key == r.Document && document.Case!.NotConfirmed is null) };
    }

    /// <summary>The customers, vendors and items that the documents to be sent need, and that the backend lacks or has with other details.</summary>
    /// <param name="foresee">Says of a backend for which items it would refuse documents of a direction: nothing is made for these.</param>
    public async IAsyncEnumerable<PlannedAction> Records(Func<string, Task<ImmutableDictionary<UsedItem, string>>> foresee)
    {
        var needed = new SortedDictionary<(string Backend, ActionSubject Subject, string Key), bool>(
            Comparer<(string Backend, ActionSubject Subject, string Key)>.Create((a, b) =>
                string.CompareOrdinal(a.Backend, b.Backend) is var x and not 0 ? x
                : a.Subject != b.Subject ? a.Subject.CompareTo(b.Subject) : string.CompareOrdinal(a.Key, b.Key)));
        var untold = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var (key, _) in PeriodsDue())
        {
            var period = _facts.Calendar.Find(key)!;
            if (StateOf(key) != PeriodState.Open)
            {
                await OfClosedDocuments(period, needed, untold, foresee);
                continue;
            }

            await foreach (var document in OfOpen(period, _filter.Payer))
            {
                foreach (var row in document.Rows.Where(r => r is { IsDue: true, Content: not null } && (_filter.Backend is null || r.Backend == _filter.Backend)))
                {
                    var refused = await foresee(row.Backend!);
                    if (refused.IsEmpty || !row.Content!.Lines.SelectMany(l => l.ChargedItems).Any(item => refused.ContainsKey(new UsedItem(row.Content.Direction, row.Content.Currency, item))))
                    {
                        Need(needed, row.Backend!, row.Content!.Direction, row.Content.Counterparty, row.Content.Lines.Select(l => l.Item).OfType<string>());
                    }
                }
            }
        }

        foreach (var backend in needed.Keys.GroupBy(n => n.Backend, StringComparer.Ordinal))
        {
            var links = _snapshot.Links(backend.Key);
            foreach (var (_, subject, key) in backend)
            {
                if (MatchRecords.Of(_snapshot, subject, key) is not { } record)
                {
                    continue;
                }

                var linked = links.GetValueOrDefault((subject, key));
                if (linked?.Digest != record.Digest)
                {
                    yield return new PlannedAction
                    {
                        Subject = subject,
                        Action = linked is null ? ActionKind.Create : ActionKind.Update,
                        Key = key,
                        Backend = backend.Key,
                        Reason = linked is null ? null : "its details changed",
                        Record = record with { ExternalId = linked?.ExternalId },
                    };
                }
            }
        }
    }

    private static void Need(
        SortedDictionary<(string Backend, ActionSubject Subject, string Key), bool> needed, string backend, Direction direction, string? counterparty, IEnumerable<string> items)
    {
        if (counterparty is not null)
        {
            needed[(backend, direction == Direction.Receivable ? ActionSubject.Customer : ActionSubject.Vendor, counterparty)] = true;
        }

        foreach (var item in items)
        {
            needed[(backend, ActionSubject.Item, item)] = true;
        }
    }

    /// <summary>Collects what the documents of a closed period need, without assembling them.</summary>
    /// <param name="period">The period.</param>
    /// <param name="needed">The needed records, to which this adds.</param>
    /// <param name="untold">By backend: the items that it lacks or has with other details, and that no document so far needs.</param>
    /// <param name="foresee">Says of a backend for which items it would refuse documents of a direction.</param>
    private async Task OfClosedDocuments(
        BillingPeriod period, SortedDictionary<(string Backend, ActionSubject Subject, string Key), bool> needed, Dictionary<string, HashSet<string>> untold,
        Func<string, Task<ImmutableDictionary<UsedItem, string>>> foresee)
    {
        var unsettled = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var standing in _held.IsEmpty ? _snapshot.Unsettled(period.Key, _filter.Payer).Where(s => !s.IsSettled) : _snapshot.Standings(period.Key, _filter.Payer))
        {
            if (standing.Target is not { } target)
            {
                continue;
            }

            var backend = standing.Outside?.Backend ?? BackendOf(target);
            if (backend is null || (_filter.Backend is not null && backend != _filter.Backend) || !_filter.Takes(target.Key)
                || target.Unrated > 0 || target.IsNothingDue)
            {
                continue;
            }

            var refused = await foresee(backend);
            if (!refused.IsEmpty && standing.Outside is null && _snapshot.ItemsOf([target.Key]).Any(item => refused.ContainsKey(new UsedItem(target.Direction, target.Currency, item))))
            {
                continue;
            }

            Need(needed, backend, target.Direction, target.Counterparty, []);
            if (!unsettled.TryGetValue(backend, out var documents))
            {
                unsettled.Add(backend, documents = []);
            }

            documents.Add(target.Key);
        }

        foreach (var (backend, documents) in unsettled)
        {
            if (!untold.TryGetValue(backend, out var items))
            {
                var links = _snapshot.Links(backend);
                untold.Add(backend, items = [.. _facts.Items.Where(i => links.GetValueOrDefault((ActionSubject.Item, i.Key))?.Digest != BackendRecord.Of(i).Digest).Select(i => i.Key)]);
            }

            foreach (var some in documents.Chunk(DocumentsReadForItems).TakeWhile(_ => items.Count > 0))
            {
                var found = _snapshot.ItemsOf(some);
                Need(needed, backend, default, null, found);
                items.ExceptWith(found);
            }
        }
    }

    /// <summary>The periods whose documents are due, or the one asked for. Of an open period with published documents, only adjustments are due.</summary>
    private IEnumerable<(string Period, bool AdjustmentsOnly)> PeriodsDue()
    {
        if (_filter.Period is not null)
        {
            return [(_filter.Period, false)];
        }

        if (_filter.Document is not null)
        {
            var key = Keys.PeriodOf(_filter.Document);
            return StateOf(key) == PeriodState.Open ? [] : [(key, false)];
        }

        var closed = _states.Where(s => s.Value != PeriodState.Open).Select(s => s.Key).ToArray();
        return closed.Select(p => (p, false)).Concat(_snapshot.PublishedPeriods().Except(closed).Select(p => (p, true)))
            .Where(p => _facts.Calendar.Find(p.Item1) is not null).OrderBy(p => _facts.Calendar.Find(p.Item1)!.Days.From);
    }

    private PeriodState StateOf(string period) => _states.GetValueOrDefault(period, PeriodState.Open);

    private IAsyncEnumerable<PlannedDocument> OfClosed(BillingPeriod period, PlanDetail detail)
    {
        var context = new StepContext(_facts, period);
        return _snapshots.EachSome<DocumentStanding, PlannedDocument>(Due, (snapshot, some) =>
        {
            var known = Array.ConvertAll(some, due => detail != PlanDetail.Contents && _held.IsEmpty
                && BillingProcess.PlanAtAGlance(context, StateOf(period.Key), due) is { } row && (row.Action == ActionKind.None || detail == PlanDetail.Rows)
                ? new PlannedDocument(null, [row]) : null);
            var charges = snapshot.ChargesOf(some.Where((due, i) => known[i] is null && due.Target is not null).Select(due => due.Key)).ToLookup(c => c.Document, StringComparer.Ordinal);
            return [.. some.Select((due, i) => known[i] ?? Case(
                snapshot, context, due.Key, [.. charges[due.Key]], due.Target?.Digest, due.Outside is null ? [] : snapshot.PublicationsOf(due.Key), isForTable: detail == PlanDetail.Rows))];
        }, atOnce: 16);

        IEnumerable<DocumentStanding> Due(Snapshot snapshot)
        {
            var unsettled = snapshot.Unsettled(period.Key, _filter.Payer);
            var due = _held.IsEmpty && detail == PlanDetail.Rows ? unsettled
                : _held.IsEmpty && detail == PlanDetail.Unsettled ? unsettled.Where(s => !s.IsSettled)
                : snapshot.Standings(period.Key, _filter.Payer).Concat(unsettled.Where(s => s.Target is null)).OrderBy(s => s.Key, StringComparer.Ordinal);
            return due.Where(d => _filter.Takes(d.Key));
        }
    }

    /// <summary>How many documents <see cref="PlanDetail.Rows"/> leaves out, because the accounting system has what it should.</summary>
    public int Settled() => !_held.IsEmpty ? 0
        : PeriodsDue().Where(p => StateOf(p.Period) != PeriodState.Open).Sum(p => _snapshot.Settled(p.Period, _filter.Payer, _filter.Backend));

    /// <summary>How many documents of closed periods may need an action.</summary>
    public int Unsettled() => PeriodsDue().Where(p => StateOf(p.Period) != PeriodState.Open)
        .Sum(p => _snapshot.Unsettled(p.Period, _filter.Payer).Count(s => !s.IsSettled && (_filter.Backend is null || _filter.Backend == (s.Outside?.Backend ?? (s.Target is { } target ? BackendOf(target) : null)))));

    private string? BackendOf(StoredDocument target) => _facts.Settings.BackendFor(target.Direction.Text(), target.Payer);

    private PlannedDocument Case(
        Snapshot snapshot, StepContext context, string key, StoredDocument? stored, ImmutableArray<Publication> publications)
        => Case(snapshot, context, key, stored is null ? [] : snapshot.ChargesOf(key), stored?.Digest, publications);

    private async IAsyncEnumerable<PlannedDocument> OfOpen(BillingPeriod period, string? payer)
    {
        var context = new StepContext(_facts, period);
        var slices = new RateByPayer(_operation, _facts, _snapshot.KnownAt, _snapshot as Recording);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var slice in slices.Documents(period, payer is null ? [] : [new PayerKey(payer)]))
        {
            var charges = slice.Charges.ToLookup(c => c.Document, StringComparer.Ordinal);
            foreach (var (document, digest) in slice.Documents)
            {
                seen.Add(document.Key);
                yield return Case(_snapshot, context, document.Key, [.. charges[document.Key]], digest, _snapshot.PublicationsOf(document.Key), document);
            }
        }

        foreach (var key in _snapshot.Sent(period.Key).Where(k => !seen.Contains(k)).ToArray())
        {
            if (payer is null || DocumentKey.Parse(key).Payer == payer)
            {
                yield return Case(_snapshot, context, key, [], (string?)null, _snapshot.PublicationsOf(key));
            }
        }
    }

    private PlannedDocument Case(
        Snapshot snapshot, StepContext context, string key, ImmutableArray<Charge> charges, string? digest, ImmutableArray<Publication> publications, Document? assembled = null,
        bool isForTable = false)
    {
        var original = publications.FirstOrDefault(p => p.Document == key);
        var held = _held.IsEmpty ? _held : _held.Intersect(charges.Select(c => c.Key).Concat(publications.SelectMany(p => p.Content.Lines).SelectMany(l => l.Charges).Select(c => c.Charge)));
        var target = assembled;
        if (!held.IsEmpty && original?.State.IsBooked() != true)
        {
            // A draft is published without the disputed charges; a booked document keeps them.
            charges = charges.RemoveAll(c => held.Contains(c.Key));
            target = null;
            digest = null;
        }

        target ??= charges.IsEmpty ? null : BillingProcess.Assemble(context, new RatedCharges(charges)).Output[0];
        digest ??= target is null ? null : DocumentText.Digest(target);
        var first = charges.FirstOrDefault();
        var direction = first?.Direction ?? original?.Content.Direction ?? Direction.Receivable;
        var backend = original?.Backend ?? _facts.Settings.BackendFor(direction.Text(), first?.Payer ?? original?.Content.Payer);
        var locked = backend is null ? null : _locks.GetValueOrDefault(backend);
        // A table shows no content, so causes are needed only when the content decides: when a draft exists or may exist, or when contents are approved.
        var needsCauses = !isForTable || _facts.Settings.ReviewRequired || publications.Any(p => p.State is PublicationState.Draft or PublicationState.Sending);
        var @case = new DocumentCase
        {
            Key = key,
            PeriodState = StateOf(context.Period.Key),
            Backend = backend,
            Target = target,
            TargetDigest = digest,
            Original = original,
            Adjustments = publications.RemoveAll(p => p.Document == key),
            Held = held,
            Approved = _facts.Settings.ReviewRequired ? snapshot.ApprovedOf(key) : [],
            AdjustIn = AdjustIn(context.Period, locked),
            LockedThrough = locked,
            Force = _filter.Force,
            Because = charges.FirstOrDefault(c => c is { Amount: not null, Reason: not null }) is { } agreed ? $"{agreed.Key} {agreed.Reason}" : null,
            CausesOf = needsCauses ? new CorrectionCauses(snapshot, _facts, sent => Then(snapshot, sent), publications).Of : static _ => ImmutableDictionary<string, string>.Empty,
        };
        return new PlannedDocument(@case, BillingProcess.Plan(context, @case).Output);
    }

    /// <summary>What was known when something was sent. All documents sent between two records of facts need the same snapshot and come one after the other, so few are cached.</summary>
    private Snapshot Then(Snapshot snapshot, NodaTime.Instant sent)
    {
        lock (_factsThen)
        {
            _recorded ??= [.. snapshot.Recorded()];
            var index = Array.BinarySearch(_recorded, sent);
            var recorded = index == -1 ? NodaTime.Instant.MinValue : _recorded[index < 0 ? ~index - 1 : index];
            var then = snapshot.Before(recorded);
            if (_factsThen.TryGetValue(recorded, out var facts))
            {
                then.Use(facts);
                return then;
            }

            if (_factsThen.Count == MostFactsThen)
            {
                _factsThen.Clear();
            }

            _factsThen.Add(recorded, then.Facts());
            return then;
        }
    }

    /// <summary>The first later period that is open, here and in the backend's own books.</summary>
    private BillingPeriod? AdjustIn(BillingPeriod period, NodaTime.LocalDate? locked)
    {
        var next = _facts.Calendar.Next(period);
        while (next is not null && (StateOf(next.Key) != PeriodState.Open || next.Days.To <= locked))
        {
            next = _facts.Calendar.Next(next);
        }

        return next;
    }
}
