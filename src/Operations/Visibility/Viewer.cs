using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Explaining;
using Connector.Operations.Rating;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Visibility;

/// <summary>
/// What a caller sees of the rows of an answer. A party sees what concerns it: what it pays, provides, receives or is paid for.
/// Every answer that a party may ask for goes through here; what it does not see is not there for it.
/// What was sent or disputed concerns whom it concerned then, whoever turns out to pay later.
/// </summary>
public sealed class Viewer(string? party, OperationContext operation, Snapshot snapshot) : IDisposable
{
    // What was sent together was sent at one instant: each is read once, however many rows ask for it. They are connections.
    private const int MostEarlier = 4;
    private readonly Dictionary<Instant, Snapshot> _earlier = [];

    /// <summary>Whether it sees everything.</summary>
    public bool IsWhole => party is null;

    public bool Sees(Charge c) => IsWhole || Is(c.Payer) || Is(c.Provider) || Is(c.Recipient) || Is(c.Nominee);

    /// <summary>A document, as it is in a revision: its payer and counterparty see it; its provider and recipient do when all charges on it are theirs.</summary>
    public bool Sees(Document d, int revision)
    {
        if (IsWhole || IsTo(d))
        {
            return true;
        }

        // What makes a document its provider's or recipient's stands in its key; but those of an agreement can change within the period.
        var charges = ChargesOn(d);
        return (Is(d.Provider) || Is(d.Recipient)) && (charges.Select(c => Keys.Split(c)[1]).Distinct(StringComparer.Ordinal).Count() > 1 || SeenOn(d, revision, charges).IsSupersetOf(charges));
    }

    /// <summary>A operation or event: of whom it names, and of whom its agreement names on the day it starts.</summary>
    public bool Sees(UsageRow u)
        => IsWhole || Is(u.Payer) || Is(u.Recipient) || (u.Governing(snapshot) is { } a && (Is(a.Payer) || Is(a.Provider) || Is(a.Recipient) || Is(a.Nominee)));

    /// <summary>A dispute: when every charge of it concerned the caller when it was opened.</summary>
    public bool Sees(Dispute d) => IsWhole || SeenAt(d.OpenedAt, d.Charges).Count == d.Charges.Length;

    /// <summary>A charge, without what was agreed on it with another.</summary>
    public Charge Of(Charge c)
        => IsWhole || c is not { Amount: not null, Reason: not null } || snapshot.Facts().Agreed(c.Key) is not { } agreed
            || (snapshot.Dispute(agreed.Dispute) is { } d && SeenAt(d.OpenedAt, [c.Key]).Count > 0) ? c : c with { Reason = null };

    /// <summary>A document. Until it is booked, who recorded what it corrects, and why, is no text of it yet.</summary>
    public (Document Document, DocumentEnvelope Envelope) Of((Document Document, DocumentEnvelope Envelope) d)
        => IsWhole || d.Document.Corrects is null || d.Envelope.State is not ("planned" or "draft") ? d
            : (d.Document with { Lines = [.. d.Document.Lines.Select(l => l with { Description = l.Description.Split(DocumentLine.Because)[0] })] }, d.Envelope);

    /// <summary>A dispute. Who works for us is none of a party's business.</summary>
    public Dispute Of(Dispute d) => IsWhole ? d : d with { OpenedBy = null };

    /// <summary>How a charge came about; null when it sees no such charge.</summary>
    public Explanation? Explained(string charge) => IsWhole ? ExplainCharge.Find(snapshot, charge) : Known(charge, then => ExplainCharge.Find(then, charge));

    /// <summary>The part of a trace that it sees; null when there is none.</summary>
    public Trace? Of(Trace trace)
    {
        if (IsWhole)
        {
            return trace;
        }

        var now = SeenAt(snapshot.KnownAt, trace.Charges);
        var documents = trace.Documents.Select(d =>
        {
            var mine = d.Backend is not null && snapshot.Publication(d.Document) is { } p ? SeenOn(p.Content, p.Revision, d.Lines.Select(l => l.Charge)) : now;
            return d with { Lines = d.Lines.RemoveAll(l => !mine.Contains(l.Charge)) };
        }).Where(d => !d.Lines.IsEmpty).ToImmutableArray();
        // A charge is there wherever it was sent; a document by its lines only.
        var seen = documents.SelectMany(d => d.Lines).Select(l => l.Charge).Concat(trace.Kind is "document" or "external" ? [] : now).ToHashSet(StringComparer.Ordinal);
        var charges = trace.Charges.RemoveAll(c => !seen.Contains(c));
        return charges.IsEmpty ? null : trace with
        {
            Charges = charges,
            Usages = trace.Kind is "reading" or "session" or "event" ? trace.Usages
                : [.. charges.SelectMany(c => Known<IEnumerable<string>>(c, then => TraceKey.Usages(then, c)) ?? []).Distinct(StringComparer.Ordinal)],
            Documents = documents,
            CorrectedBy = trace.CorrectedBy.RemoveAll(a => snapshot.Publication(a) is not { } p || SeenOn(p.Content, p.Revision, ChargesOn(p.Content)).Count == 0),
        };
    }

    /// <summary>What there is of a charge: as known now, or, where it is another's by now, as known when it was sent on a document that it stands on.</summary>
    private T? Known<T>(string charge, Func<Snapshot, T?> of)
        where T : class
    {
        if (Find(snapshot, charge) is { } now && Sees(now))
        {
            return of(snapshot);
        }

        foreach (var at in snapshot.LinesOf(charge).Where(l => snapshot.Publication(l.Document)?.Revision == l.Revision).Select(l => SentAt(l.Document, l.Revision)).Distinct().OrderDescending())
        {
            var then = At(at);
            if (Find(then, charge) is { } sent && Sees(sent))
            {
                return of(then);
            }
        }

        return null;
    }

    /// <summary>Those of some charges that concerned the caller at an instant.</summary>
    private HashSet<string> SeenAt(Instant at, IEnumerable<string> charges)
    {
        var then = At(at);
        return charges.Where(key => Find(then, key) is { } charge && Sees(charge)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Those of some charges on a document that it sees there: that concerned it when this revision was sent.</summary>
    private HashSet<string> SeenOn(Document d, int revision, IEnumerable<string> charges)
    {
        var seen = charges.ToHashSet(StringComparer.Ordinal);
        if (IsTo(d))
        {
            return seen;
        }

        var original = d.Corrects ?? d.Key;
        var sent = At(SentAt(d.Key, revision));
        seen.RemoveWhere(key => On(sent, original, key) is not { } charge || !Sees(charge));

        // An adjustment is what is due less what was: whose that was, it is too.
        if (d.Corrects is not null && snapshot.Publication(original) is { } corrected)
        {
            var before = At(SentAt(original, corrected.Revision));
            seen.RemoveWhere(key => On(before, original, key) is { } charge && !Sees(charge));
        }

        return seen;
    }

    private Snapshot At(Instant at)
    {
        if (at == snapshot.KnownAt)
        {
            return snapshot;
        }

        if (!_earlier.TryGetValue(at, out var then))
        {
            if (_earlier.Count == MostEarlier)
            {
                Dispose();
            }

            _earlier.Add(at, then = operation.Read(at));
        }

        return then;
    }

    /// <summary>Ends what was read of earlier instants.</summary>
    public void Dispose()
    {
        foreach (var then in _earlier.Values)
        {
            then.Dispose();
        }

        _earlier.Clear();
    }

    /// <summary>When a revision was sent; one that was not is of now.</summary>
    private Instant SentAt(string document, int revision) => snapshot.SentAt(document, revision) is var at && at == Instant.MinValue ? snapshot.KnownAt : at;

    /// <summary>A charge as it stands on a document, or stood there last.</summary>
    private static Charge? On(Snapshot then, string document, string key) => Find(then, key) is { } charge && charge.Document == document ? charge : then.ChargeLastOn(document, key);

    private static Charge? Find(Snapshot then, string key) => then.StoredCharge(key) ?? ExplainCharge.Find(then, key)?.Charge;

    private static HashSet<string> ChargesOn(Document d) => d.Lines.SelectMany(l => l.Charges).Select(c => c.Charge).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether it pays a document or is its customer or vendor: then all charges on it concern it.</summary>
    private bool IsTo(Document d) => Is(d.Payer) || Is(d.Counterparty);

    private bool Is(string? key) => key is not null && key == party;
}
