using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Explaining;
using Connector.Operations.Rating;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Visibility;

/// <summary>
/// Decides what a caller may see of the rows of an answer. A party sees what concerns it: what it pays, provides, receives or is paid for.
/// Every answer that a party may ask for goes through here; for the party, the rest does not exist. What was sent or disputed is judged as of
/// then: it concerns the parties of that time, even if another party turns out to pay.
/// </summary>
public sealed class Viewer(string? party, OperationContext operation, Snapshot snapshot) : IDisposable
{
    // Documents that were sent together share one instant, so few snapshots serve many rows. Each holds a connection, so their number is bounded.
    private const int MostEarlier = 4;
    private readonly Dictionary<Instant, Snapshot> _earlier = [];

    /// <summary>Whether the caller sees everything.</summary>
    public bool IsWhole => party is null;

    /// <summary>What everybody may see.</summary>
    public static IEnumerable<Visible<T>> Everybody<T>(IEnumerable<T> rows) => rows.Select(row => new Visible<T>(row));

    /// <summary>What a caller who sees everything may see: staff.</summary>
    /// <exception cref="InvalidOperationException">The caller is a party.</exception>
    public static IAsyncEnumerable<Visible<T>> Staff<T>(bool isParty, IAsyncEnumerable<T> rows)
        => isParty ? throw new InvalidOperationException("A party asks for what only staff may see.") : rows.Select(row => new Visible<T>(row));

    /// <summary>One answer for staff. Whoever asks for a party has no business here.</summary>
    public static Visible<T> Staff<T>(bool isParty, T row)
        => isParty ? throw new InvalidOperationException("A party asks for what only staff may see.") : new Visible<T>(row);

    /// <summary>The charges that it sees, as it sees them.</summary>
    public IAsyncEnumerable<Visible<Charge>> Show(IAsyncEnumerable<Charge> charges)
        => IsWhole ? charges.Select(c => new Visible<Charge>(c)) : charges.Where(Sees).Select(c => new Visible<Charge>(Of(c)));

    /// <summary>The documents that it sees, as it sees them.</summary>
    public IAsyncEnumerable<Visible<(Document Document, DocumentEnvelope Envelope)>> Show(IAsyncEnumerable<(Document Document, DocumentEnvelope Envelope)> documents)
        => documents.Where(d => Sees(d.Document, d.Envelope.Revision)).Select(d => new Visible<(Document Document, DocumentEnvelope Envelope)>(Of(d)));

    /// <summary>The publications that it sees.</summary>
    public IEnumerable<Visible<Publication>> Show(IEnumerable<Publication> publications)
        => publications.Where(p => Sees(p.Content, p.Revision)).Select(p => new Visible<Publication>(p));

    /// <summary>The sessions and events that it sees.</summary>
    public IEnumerable<Visible<ListedUsage>> Show(IEnumerable<ListedUsage> usages) => usages.Where(Sees).Select(u => new Visible<ListedUsage>(u));

    /// <summary>The disputes that it sees, as it sees them.</summary>
    public IEnumerable<Visible<Dispute>> Show(IEnumerable<Dispute> disputes) => disputes.Where(Sees).Select(d => new Visible<Dispute>(Of(d)));

    /// <summary>The part of a trace that it sees; null when there is none.</summary>
    public Visible<Trace>? Show(Trace trace) => Of(trace) is { } seen ? new Visible<Trace>(seen) : null;

    /// <summary>How a charge came about; null when it sees no such charge.</summary>
    public Visible<Explanation>? Explain(string charge) => Explained(charge) is { } explanation ? new Visible<Explanation>(explanation) : null;

    private bool Sees(Charge c) => IsWhole || Is(c.Payer) || Is(c.Provider) || Is(c.Recipient) || Is(c.Nominee);

    /// <summary>Whether the caller sees a revision of a document: its payer and counterparty do; its provider and recipient do when all charges on it are theirs.</summary>
    private bool Sees(Document d, int revision)
    {
        if (IsWhole || IsTo(d))
        {
            return true;
        }

        // The key of a document names its provider or recipient, except for documents by agreement: there they can change within the period.
        var charges = ChargesOn(d);
        return (Is(d.Provider) || Is(d.Recipient)) && (charges.Select(c => ChargeKey.Parse(c).Agreement).Distinct(StringComparer.Ordinal).Count() > 1 || SeenOn(d, revision, charges).IsSupersetOf(charges));
    }

    /// <summary>Whether the caller sees a session or event: the parties that it names do, and those that its agreement names on the day it starts.</summary>
    private bool Sees(ListedUsage u)
        => IsWhole || Is(u.Payer) || Is(u.Recipient) || (u.Governing(snapshot) is { } a && (Is(a.Payer) || Is(a.Provider) || Is(a.Recipient) || Is(a.Nominee)));

    /// <summary>Whether the caller sees a dispute: it does when every charge of it concerned the caller when the dispute was opened.</summary>
    private bool Sees(Dispute d) => IsWhole || SeenAt(d.OpenedAt, d.Charges).Count == d.Charges.Length;

    /// <summary>The charge, without an amount that was agreed with another party.</summary>
    private Charge Of(Charge c)
        => IsWhole || c is not { Amount: not null, Reason: not null } || snapshot.Facts().Agreed(c.Key) is not { } agreed
            || (snapshot.Dispute(agreed.Dispute) is { } d && SeenAt(d.OpenedAt, [c.Key]).Count > 0) ? c : c with { Reason = null };

    /// <summary>The document. Until an adjustment is booked, its lines omit who recorded the facts that it corrects, and why.</summary>
    private (Document Document, DocumentEnvelope Envelope) Of((Document Document, DocumentEnvelope Envelope) d)
        => IsWhole || d.Document.Corrects is null || d.Envelope.State is not ("planned" or "draft") ? d
            : (d.Document with { Lines = [.. d.Document.Lines.Select(l => l with { Description = l.Description.Split(DocumentLine.Because)[0] })] }, d.Envelope);

    /// <summary>The dispute. Parties must not see the names of our staff.</summary>
    private Dispute Of(Dispute d) => IsWhole ? d : d with { OpenedBy = null, Reason = null };

    /// <summary>The explanation of a charge; null when the caller does not see the charge.</summary>
    private Explanation? Explained(string charge) => IsWhole ? ExplainCharge.Find(snapshot, charge) : Known(charge, then => ExplainCharge.Find(then, charge));

    /// <summary>The part of a trace that the caller sees; null when it sees none of it.</summary>
    private Trace? Of(Trace trace)
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
        // The trace of a charge shows it on every document that it was sent on; the trace of a document shows its visible lines only.
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

    /// <summary>Reads something of a charge: as known now or, when the charge now concerns others, as known when a document with it was sent.</summary>
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

    /// <summary>The charges that concerned the caller at an instant.</summary>
    private HashSet<string> SeenAt(Instant at, IEnumerable<string> charges)
    {
        var then = At(at);
        return charges.Where(key => Find(then, key) is { } charge && Sees(charge)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The charges on a document that the caller sees there, because they concerned it when this revision was sent.</summary>
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

        // An adjustment is the difference between what is due and what was: both must concern the caller.
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

    /// <summary>Closes the snapshots of earlier instants.</summary>
    public void Dispose()
    {
        foreach (var then in _earlier.Values)
        {
            then.Dispose();
        }

        _earlier.Clear();
    }

    /// <summary>When a revision was sent; now, if it was not sent yet.</summary>
    private Instant SentAt(string document, int revision) => snapshot.SentAt(document, revision) is var at && at == Instant.MinValue ? snapshot.KnownAt : at;

    /// <summary>A charge as it is on a document, or as it last was.</summary>
    private static Charge? On(Snapshot then, string document, string key) => Find(then, key) is { } charge && charge.Document == document ? charge : then.ChargeLastOn(document, key);

    private static Charge? Find(Snapshot then, string key) => then.StoredCharge(key) ?? ExplainCharge.Find(then, key)?.Charge;

    private static HashSet<string> ChargesOn(Document d) => d.Lines.SelectMany(l => l.Charges).Select(c => c.Charge).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether the caller pays a document or is its customer or vendor, so that all charges on it concern the caller.</summary>
    private bool IsTo(Document d) => Is(d.Payer) || Is(d.Counterparty);

    private bool Is(string? key) => key is not null && key == party;
}
