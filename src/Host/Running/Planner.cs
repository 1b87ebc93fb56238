using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Connector.Engine;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>Which documents a plan is about.</summary>
/// <param name="Period">The period; null for all that is due.</param>
/// <param name="Backend">The backend, or null.</param>
/// <param name="Payer">The payer, or null.</param>
/// <param name="Document">The document, or null.</param>
/// <param name="Force">Whether to overrule locks and edits by others.</param>
internal sealed record PlanFilter(string? Period = null, string? Backend = null, string? Payer = null, string? Document = null, bool Force = false);

/// <summary>A document with its plan: what it should be, what stands outside, and what is to be done.</summary>
/// <param name="Case">All that is known of it; null when a look at its digest was enough to see that nothing is to do.</param>
/// <param name="Rows">The plan's rows.</param>
internal sealed record PlannedDocument(DocumentCase? Case, ImmutableArray<PlannedAction> Rows);

/// <summary>Compares what documents should be with what stands outside. One plan for first bills and corrections alike.</summary>
internal sealed class Planner
{
    private const int DocumentsInFlight = 64;

    private readonly ConnectorStore _store;
    private readonly Snapshot _snapshot;
    private readonly KnownFacts _facts;
    private readonly IReadOnlyDictionary<string, PeriodState> _states;
    private readonly ImmutableHashSet<string> _held;
    private readonly PlanFilter _filter;
    private readonly Dictionary<string, NodaTime.LocalDate?> _locks = new(StringComparer.Ordinal);

    public Planner(ConnectorStore store, Snapshot snapshot, PlanFilter filter)
    {
        _store = store;
        _snapshot = snapshot;
        _filter = filter;
        _facts = snapshot.Facts();
        _states = snapshot.PeriodStates();
        _held = snapshot.HeldCharges();
    }

    /// <summary>The plan: customers, vendors and items first, then documents.</summary>
    public async IAsyncEnumerable<PlannedAction> Plan()
    {
        await foreach (var record in Records())
        {
            yield return record;
        }

        await foreach (var document in Documents(full: false))
        {
            foreach (var row in document.Rows)
            {
                yield return row;
            }
        }
    }

    /// <summary>The documents with their plans, by period and key.</summary>
    /// <param name="full">Whether settled documents are wanted with their contents too.</param>
    public async IAsyncEnumerable<PlannedDocument> Documents(bool full)
    {
        foreach (var (key, adjustmentsOnly) in PeriodsDue())
        {
            var period = _facts.Calendar.Find(key)!;
            var documents = StateOf(key) == PeriodState.Open ? OfOpen(period, _filter.Payer) : OfClosed(period, full);
            await foreach (var document in documents)
            {
                var rows = document.Rows
                    .Where(r => _filter.Backend is null || r.Backend == _filter.Backend)
                    .Where(r => _filter.Document is null || r.Key == _filter.Document || r.Document == _filter.Document)
                    .Where(r => !adjustmentsOnly || r.Key != r.Document);
                if (rows.ToImmutableArray() is { IsEmpty: false } wanted)
                {
                    yield return document with { Rows = wanted };
                }
            }
        }
    }

    /// <summary>The plan of one document, again: it was found booked at the moment of writing.</summary>
    public async Task<ImmutableArray<PlannedAction>> Again(string original)
    {
        var period = _facts.Calendar.Find(Keys.PeriodOf(original))!;
        if (StateOf(period.Key) != PeriodState.Open)
        {
            return Case(new StepContext(_facts, period), original, _snapshot.Document(original), _snapshot.PublicationsOf(original)).Rows;
        }

        // Nothing is stored of an open period: what is due of it is computed, and adjustments are all that is published of it.
        var document = await OfOpen(period, Keys.Split(original)[2]).FirstOrDefaultAsync(d => d.Case!.Key == original);
        return document is null ? [] : document.Rows.RemoveAll(r => r.Key == r.Document);
    }

    /// <summary>The customers, vendors and items that documents with something to do need and the backend does not know, or knows otherwise.</summary>
    public async IAsyncEnumerable<PlannedAction> Records()
    {
        var needed = new SortedDictionary<(string Backend, ActionSubject Subject, string Key), bool>(
            Comparer<(string Backend, ActionSubject Subject, string Key)>.Create((a, b) =>
                string.CompareOrdinal(a.Backend, b.Backend) is var x and not 0 ? x
                : a.Subject != b.Subject ? a.Subject.CompareTo(b.Subject) : string.CompareOrdinal(a.Key, b.Key)));
        foreach (var (key, _) in PeriodsDue())
        {
            var period = _facts.Calendar.Find(key)!;
            if (StateOf(key) != PeriodState.Open)
            {
                OfClosedDocuments(period, needed);
                continue;
            }

            await foreach (var document in OfOpen(period, _filter.Payer))
            {
                foreach (var row in document.Rows.Where(r => r is { IsDue: true, Content: not null } && (_filter.Backend is null || r.Backend == _filter.Backend)))
                {
                    Need(needed, row.Backend!, row.Content!.Direction, row.Content.Counterparty, row.Content.Lines.Select(l => l.Item).OfType<string>());
                }
            }
        }

        foreach (var backend in needed.Keys.GroupBy(n => n.Backend, StringComparer.Ordinal))
        {
            var links = _snapshot.Links(backend.Key);
            foreach (var (_, subject, key) in backend)
            {
                if (Linking.Of(_snapshot, subject, key) is not { } record)
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

    /// <summary>What the documents of a closed period need, without assembling them.</summary>
    private void OfClosedDocuments(BillingPeriod period, SortedDictionary<(string Backend, ActionSubject Subject, string Key), bool> needed)
    {
        var unsettled = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (target, sentTo, _) in _snapshot.Standings(period.Key, _filter.Payer, unsettledOnly: _held.IsEmpty))
        {
            var backend = sentTo ?? _facts.Settings.BackendFor(target.Direction.Text(), target.Payer);
            if (backend is null || (_filter.Backend is not null && backend != _filter.Backend) || (_filter.Document is not null && target.Key != _filter.Document)
                || target.Unrated > 0 || target.IsNothingDue)
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
            Need(needed, backend, default, null, _snapshot.ItemsOf(documents));
        }
    }

    /// <summary>The periods whose documents are due, or the one asked for. Of an open period that was published, adjustments are due.</summary>
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

    private async IAsyncEnumerable<PlannedDocument> OfClosed(BillingPeriod period, bool full, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var context = new StepContext(_facts, period);
        var orphans = _snapshot.Orphans(period.Key).Where(key => _filter.Payer is null || Keys.Split(key) is [_, _, var payer, ..] && payer == _filter.Payer);
        var all = _snapshot.Standings(period.Key, _filter.Payer, unsettledOnly: false).Select(s => (s.Target.Key, Standing: (DocumentStanding?)s))
            .Concat(orphans.Select(key => (Key: key, Standing: (DocumentStanding?)null))).ToArray();
        var flight = new Queue<Task<Func<PlannedDocument>>>();
        foreach (var (key, standing) in all.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            if (_filter.Document is { } only && only != key && !only.StartsWith(key + "/adj-", StringComparison.Ordinal))
            {
                continue;
            }

            if (!full && standing is { IsSettled: true } && _held.IsEmpty)
            {
                flight.Enqueue(Task.FromResult<Func<PlannedDocument>>(() => new PlannedDocument(null, [Settled(standing.Target, standing.Backend!)])));
            }
            else
            {
                flight.Enqueue(Assembled(context, key, standing?.Target, standing is { Backend: null } ? [] : _snapshot.PublicationsOf(key)));
            }

            if (flight.Count > DocumentsInFlight)
            {
                yield return (await flight.Dequeue())();
            }
        }

        while (flight.TryDequeue(out var next))
        {
            yield return (await next)();
        }
    }

    /// <summary>Reads what a document's plan needs and assembles it, which other cores can do; planning itself then goes on in order.</summary>
    private Task<Func<PlannedDocument>> Assembled(StepContext context, string key, StoredDocument? stored, ImmutableArray<Publication> publications)
    {
        var charges = stored is null ? [] : _snapshot.ChargesOf(key);
        return Task.Run<Func<PlannedDocument>>(() =>
        {
            var target = charges.IsEmpty ? null : BillingProcess.Assemble(context, new RatedCharges(charges)).Output[0];
            return () => Case(context, key, charges, stored?.Digest, publications, target);
        });
    }

    private static PlannedAction Settled(StoredDocument target, string backend) => new()
    {
        Subject = ActionSubject.Document,
        Action = ActionKind.None,
        Key = target.Key,
        Document = target.Key,
        Backend = backend,
        Currency = target.Currency,
        Before = target.Total,
        After = target.Total,
    };

    private PlannedDocument Case(StepContext context, string key, StoredDocument? stored, ImmutableArray<Publication> publications)
        => Case(context, key, stored is null ? [] : _snapshot.ChargesOf(key), stored?.Digest, publications);

    private async IAsyncEnumerable<PlannedDocument> OfOpen(BillingPeriod period, string? payer)
    {
        var context = new StepContext(_facts, period);
        var slices = new Slices(_store, _facts, _snapshot.KnownAt, _snapshot as Recording);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var slice in slices.Documents(period, payer is null ? null : new PayerKey(payer)))
        {
            var charges = slice.Charges.ToLookup(c => c.Document, StringComparer.Ordinal);
            foreach (var (document, digest) in slice.Documents)
            {
                seen.Add(document.Key);
                yield return Case(context, document.Key, [.. charges[document.Key]], digest, _snapshot.PublicationsOf(document.Key), document);
            }
        }

        foreach (var key in _snapshot.Sent(period.Key).Where(k => !seen.Contains(k)).ToArray())
        {
            if (payer is null || Keys.Split(key)[2] == payer)
            {
                yield return Case(context, key, [], (string?)null, _snapshot.PublicationsOf(key));
            }
        }
    }

    private PlannedDocument Case(
        StepContext context, string key, ImmutableArray<Charge> charges, string? digest, ImmutableArray<Publication> publications, Document? assembled = null)
    {
        var original = publications.FirstOrDefault(p => p.Document == key);
        var held = _held.IsEmpty ? _held : _held.Intersect(charges.Select(c => c.Key).Concat(publications.SelectMany(p => p.Content.Lines).SelectMany(l => l.Charges).Select(c => c.Charge)));
        var target = assembled;
        if (!held.IsEmpty && original?.State.IsBooked() != true)
        {
            // A draft loses the disputed charges and goes on; a posted document keeps them.
            charges = charges.RemoveAll(c => held.Contains(c.Key));
            target = null;
            digest = null;
        }

        target ??= charges.IsEmpty ? null : BillingProcess.Assemble(context, new RatedCharges(charges)).Output[0];
        digest ??= target is null ? null : DocumentText.Digest(target);
        var first = charges.FirstOrDefault();
        var direction = first?.Direction ?? original?.Content.Direction ?? Direction.Receivable;
        var backend = original?.Backend ?? _facts.Settings.BackendFor(direction.Text(), first?.Payer ?? original?.Content.Payer);
        var locked = backend is null ? null : LockedThrough(backend);
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
            Approved = _facts.Settings.ReviewRequired ? _snapshot.ApprovedOf(key) : [],
            AdjustIn = AdjustIn(context.Period, locked),
            LockedThrough = locked,
            Force = _filter.Force,
            Because = charges.FirstOrDefault(c => c is { Amount: not null, Reason: not null }) is { } agreed ? $"{agreed.Key} {agreed.Reason}" : null,
            CauseOf = charge => Causes.Of(_snapshot, charge, SentLast(charge, publications)),
        };
        return new PlannedDocument(@case, BillingProcess.Plan(context, @case).Output);
    }

    private NodaTime.LocalDate? LockedThrough(string backend)
    {
        if (!_locks.TryGetValue(backend, out var locked))
        {
            _locks.Add(backend, locked = _snapshot.LockedThrough(backend));
        }

        return locked;
    }

    /// <summary>When a charge was last sent on a document that is booked by now: what became known later is why it differs.</summary>
    private NodaTime.Instant SentLast(string charge, ImmutableArray<Publication> publications)
        => publications.Where(p => p.State.IsBooked() && (p.Content.Corrects is null || p.Content.Lines.Any(l => l.Charges.Any(c => c.Charge == charge))))
            .Select(p => _snapshot.SentAt(p.Document, p.Revision)).DefaultIfEmpty(NodaTime.Instant.MinValue).Max();

    /// <summary>The first period after this one that is open, here and in the backend's own books.</summary>
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
