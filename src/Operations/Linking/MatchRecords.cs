using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Store;

namespace Connector.Operations.Linking;

/// <summary>
/// Matches our customers, vendors and items with the records that backends already have: which records can be linked, which must be created,
/// and which documents are blocked until somebody links a record.
/// </summary>
public sealed class MatchRecords(Snapshot snapshot, ImmutableArray<IAccountingBackend> backends, CancellationToken cancellation)
{
    private const int BatchSize = 500;

    private static readonly ImmutableDictionary<UsedItem, string> NoRefusals = ImmutableDictionary<UsedItem, string>.Empty;

    private readonly Dictionary<string, IAccountingBackend> _backends = backends.ToDictionary(b => b.Name, StringComparer.Ordinal);
    private readonly Dictionary<(string Backend, ActionSubject Subject, string Key), string> _unlinked = [];
    private readonly Dictionary<(ActionSubject Subject, string Key), BackendRecord?> _records = [];
    private readonly Dictionary<(string Backend, ActionSubject Subject, string Key), string> _made = [];
    private readonly Dictionary<(string Backend, bool IsItem, string ExternalId), string> _owners = [];
    private readonly HashSet<(string Backend, ActionSubject Subject, string Key)> _looked = [];
    private readonly Dictionary<string, ImmutableDictionary<UsedItem, string>> _refused = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ownersRead = new(StringComparer.Ordinal); // of these backends

    /// <summary>Whether documents may name a party or an item that is not linked, or that they would be refused for.</summary>
    public bool HasObstacles => _unlinked.Count > 0 || _refused.Values.Any(r => !r.IsEmpty);

    /// <summary>Foresees nothing, where no backend can be asked.</summary>
    public static Task<ImmutableDictionary<UsedItem, string>> ForeseeNothing(string backend) => Task.FromResult(NoRefusals);

    /// <summary>Why a backend would refuse documents of a direction that name an item. Each backend is asked once.</summary>
    public async Task<ImmutableDictionary<UsedItem, string>> Foresee(string backend)
    {
        if (!_refused.TryGetValue(backend, out var refused))
        {
            _refused.Add(backend, refused = _backends.TryGetValue(backend, out var port) ? await ForeseeRefusals.Run(snapshot, port, cancellation) : NoRefusals);
        }

        return refused;
    }

    /// <summary>Whether a backend must be asked about any of these records.</summary>
    public bool Asks(List<PlannedAction> records) => records.Any(r => _backends.ContainsKey(r.Backend!));

    /// <summary>Asks the backends about all records that are not linked yet, or that are to be written.</summary>
    /// <returns>Each row with the action to carry out, and the failure if its backend did not answer.</returns>
    public async Task<List<(PlannedAction Row, RecordMatch.Failed? Failure)>> Match(List<PlannedAction> records)
    {
        var rows = new List<(PlannedAction, RecordMatch.Failed?)>();
        foreach (var batch in records.GroupBy(r => r.Backend!, StringComparer.Ordinal).SelectMany(g => g.Chunk(BatchSize)))
        {
            var asked = batch.Where(r => _backends.ContainsKey(r.Backend!)).ToArray();
            var answers = asked.Length == 0 ? [] : await _backends[asked[0].Backend!].MatchAsync([.. asked.Select(r => r.Record!)], cancellation);
            var matches = asked.Zip(answers).ToDictionary(m => (m.First.Subject, m.First.Key), m => m.Second);
            rows.AddRange(batch.Select(row => Matched(row, matches.GetValueOrDefault((row.Subject, row.Key)))));
        }

        return rows;
    }

    private (PlannedAction Row, RecordMatch.Failed? Failure) Matched(PlannedAction row, RecordMatch? match)
    {
        switch (row.Record!.ExternalId is null || match is null ? match : Again(row.Backend!, row.Record, match))
        {
            case RecordMatch.Found(var id, _) when row.Record!.ExternalId is { } known:
                return (id == known ? row : row with { Reason = $"{row.Reason}; {Merged(known, id)}", Record = row.Record with { ExternalId = id } }, null);
            case RecordMatch.Found(var id, var by) when !IsTaken(row, id):
                Linked(row.Backend!, row.Subject, row.Key, id);
                return (row with { Action = ActionKind.Link, Reason = $"found there as {id} by {by}", Record = row.Record! with { ExternalId = id } }, null);
            case RecordMatch.Blocked(var reason):
                Unlinked(row, reason);
                return (row with { Action = ActionKind.Blocked, Wanted = ActionKind.Link, Reason = reason }, null);
            case RecordMatch.Failed failed:
                return (row with { Reason = $"it is not known whether it exists there already: {failed.Message}" }, failed);
            default:
                return (row, null);
        }
    }

    /// <summary>Looks linked records up again: one that was merged into another there gets the id of the other, and one that is gone keeps documents from naming it.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="only">Which of them; null for all.</param>
    /// <returns>A row for each that is linked to another id, or not any more.</returns>
    public async Task<List<(PlannedAction Row, RecordMatch.Failed? Failure)>> MatchLinked(string backend, IReadOnlySet<(ActionSubject Subject, string Key)>? only = null)
    {
        var rows = new List<(PlannedAction, RecordMatch.Failed?)>();
        var links = !_backends.ContainsKey(backend) ? [] : snapshot.Links(backend).Values
            .Where(l => only?.Contains((l.Subject, l.Key)) != false && !_made.ContainsKey((backend, l.Subject, l.Key)) && _looked.Add((backend, l.Subject, l.Key)));
        var records = links.Select(l => Of(snapshot, l.Subject, l.Key) is { } record ? record with { ExternalId = l.ExternalId } : null).OfType<BackendRecord>();
        foreach (var some in records.Chunk(BatchSize))
        {
            foreach (var (record, match) in some.Zip(await _backends[backend].MatchAsync([.. some], cancellation)))
            {
                var answer = Again(backend, record, match);
                var row = new PlannedAction { Subject = record.Subject, Action = ActionKind.Link, Key = record.Key, Backend = backend, Record = record };
                if (answer is RecordMatch.Found(var id, _) && id != record.ExternalId)
                {
                    Linked(backend, record.Subject, record.Key, id);
                    rows.Add((row with { Reason = Merged(record.ExternalId!, id), Record = record with { ExternalId = id } }, null));
                }
                else if (answer is RecordMatch.Blocked(var reason))
                {
                    Unlinked(row, reason);
                    rows.Add((row with { Action = ActionKind.Blocked, Wanted = ActionKind.Link, Reason = reason }, null));
                }
            }
        }

        return rows;
    }

    /// <summary>What was found for a linked record. One that somebody linked elsewhere by hand, and that is gone there, is not linked back: it was not merged.</summary>
    private RecordMatch Again(string backend, BackendRecord record, RecordMatch match)
        => match is RecordMatch.Found(var id, _) && id != record.ExternalId && snapshot.WasLinked(backend, record.Subject, record.Key, id)
            ? new RecordMatch.Blocked($"{record.ExternalId} is gone there; choose another with backend link {backend} {record.Key} NUMBER")
            : match;

    private static string Merged(string old, string id) => $"{old} is {id} now there: they were merged";

    /// <summary>Whether the record that was found is already linked to another of our keys, because two of ours have the same name.</summary>
    private bool IsTaken(PlannedAction row, string id)
    {
        foreach (var link in _ownersRead.Add(row.Backend!) ? snapshot.Links(row.Backend!).Values : [])
        {
            _owners[(row.Backend!, link.Subject == ActionSubject.Item, link.ExternalId)] = link.Key;
        }

        return _owners.TryGetValue((row.Backend!, row.Subject == ActionSubject.Item, id), out var owner) && owner != row.Key;
    }

    /// <summary>Remembers an id that this operation created or found.</summary>
    public void Linked(string backend, ActionSubject subject, string key, string externalId)
    {
        _made[(backend, subject, key)] = externalId;
        _owners[(backend, subject == ActionSubject.Item, externalId)] = key;
    }

    /// <summary>Remembers that documents cannot name this party or item.</summary>
    public void Unlinked(PlannedAction row, string reason) => _unlinked[(row.Backend!, row.Subject, row.Key)] = reason;

    /// <summary>
    /// The rows, each blocked that names a party or an item that is not linked, or that it would be refused for; and with it all that is due of its document,
    /// because a correction that takes several documents is sent whole or not at all.
    /// </summary>
    public ImmutableArray<PlannedAction> Guarded(ImmutableArray<PlannedAction> rows)
    {
        if (!HasObstacles)
        {
            return rows;
        }

        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in rows.Where(r => r.IsDue))
        {
            if (Obstacle(row) is { } reason)
            {
                _ = reasons.TryAdd(row.Document ?? row.Key, reason);
            }
        }

        return reasons.Count == 0 ? rows : [.. rows.Select(row => row.IsDue && reasons.TryGetValue(row.Document ?? row.Key, out var reason) ? row with { Action = ActionKind.Blocked, Wanted = row.Wanted, Reason = reason } : row)];
    }

    private string? Obstacle(PlannedAction row)
    {
        if (row.Action == ActionKind.Cancel || row.Content is not { } content)
        {
            return null;
        }

        var refused = _refused.GetValueOrDefault(row.Backend!, NoRefusals);
        var items = refused.IsEmpty ? [] : Named(content).Concat(Summed(content)).Where(n => n.Subject == ActionSubject.Item);
        if (items.Select(n => refused.GetValueOrDefault(new UsedItem(content.Direction, content.Currency, n.Key))).FirstOrDefault(r => r is not null) is { } refusal)
        {
            return $"{row.Backend} would refuse it: {refusal}";
        }

        foreach (var (subject, key) in Named(content))
        {
            if (_unlinked.TryGetValue((row.Backend!, subject, key), out var unlinked))
            {
                return $"{subject.ToString().ToLowerInvariant()} {key} is not linked: {unlinked}";
            }
        }

        return null;
    }

    /// <summary>Adds what a backend needs besides the content of a document: the records that it names, and the document that it corrects.</summary>
    /// <param name="now">The store as known now.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="outgoing">The document to send.</param>
    public OutgoingDocument Complete(Snapshot now, string backend, OutgoingDocument outgoing)
    {
        var document = outgoing.Document;
        var corrected = document.Corrects is { } original ? now.Publication(original) : null;
        return outgoing with
        {
            Corrected = corrected is null ? null : new CorrectedDocument(corrected.Content.Kind, corrected.ExternalNumber, corrected.Content.IssueDate),
            LineFacts = outgoing.Action == ActionKind.Cancel ? [] : LineFactsOf(now, document),
            Records = [.. Named(document).Concat(Summed(document)).Distinct().Select(n => Record(backend, n.Subject, n.Key)).OfType<BackendRecord>()],
            CorrectsId = corrected?.ExternalId,
        };
    }

    /// <summary>What the charges of lines have in common: from the charges as stored, also those that are due no more.</summary>
    private static ImmutableArray<LineFacts> LineFactsOf(Snapshot now, Document document)
    {
        var key = document.Corrects ?? document.Key;
        var charges = now.ChargesOf(key).ToDictionary(c => c.Key, StringComparer.Ordinal);
        string? Common(DocumentLine line, Func<Charge, string?> value)
            => line.Charges.Select(c => (charges.GetValueOrDefault(c.Charge) ?? now.ChargeLastOn(key, c.Charge)) is { } charge ? value(charge) : null).Distinct().ToArray() is [var one] ? one : null;
        return [.. document.Lines.Select(line =>
        {
            var recipient = Common(line, c => c.Recipient);
            return new LineFacts(recipient, recipient is null ? null : now.Facts().PartyOn(recipient, document.IssueDate)?.Name, Common(line, c => c.PurchaseOrder));
        })];
    }

    /// <summary>The party and the items that a document names.</summary>
    public static IEnumerable<(ActionSubject Subject, string Key)> Named(Document document)
    {
        if (document.Counterparty is { } counterparty)
        {
            yield return (document.Direction == Direction.Receivable ? ActionSubject.Customer : ActionSubject.Vendor, counterparty);
        }

        foreach (var item in document.Lines.Select(l => l.Item).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            yield return (ActionSubject.Item, item);
        }
    }

    /// <summary>The items on lines that sum up several items. No line names them, but the line has their tax code.</summary>
    private IEnumerable<(ActionSubject Subject, string Key)> Summed(Document document)
    {
        var facts = snapshot.Facts();
        return document.Lines.Where(l => l.Item is null).SelectMany(l => l.Charges).Select(c => ChargeKey.Parse(c.Charge))
            // An item whose own key ends with '@' and a day reads as a part of another.
            .Select(key => key.From is not null && facts.Item(key.Item) is null ? key.ItemWithDay : key.Item)
            .Select(item => (ActionSubject.Item, item));
    }

    private BackendRecord? Record(string backend, ActionSubject subject, string key)
    {
        if (!_records.TryGetValue((subject, key), out var record))
        {
            _records.Add((subject, key), record = Of(snapshot, subject, key));
        }

        var id = _made.GetValueOrDefault((backend, subject, key)) ?? snapshot.Links(backend).GetValueOrDefault((subject, key))?.ExternalId;
        return record is null ? null : record with { ExternalId = id };
    }

    /// <summary>One of our parties or items, with the details that a backend should have today; null when none has this key.</summary>
    public static BackendRecord? Of(Snapshot snapshot, ActionSubject subject, string key)
    {
        var facts = snapshot.Facts();
        return subject == ActionSubject.Item
            ? facts.Item(key) is { } item ? BackendRecord.Of(item) : null
            : facts.PartyOn(key, snapshot.KnownAt.InZone(facts.Zone).Date) is { } party ? BackendRecord.Of(party, subject) : null;
    }
}
