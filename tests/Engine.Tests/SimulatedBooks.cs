using System.Collections.Immutable;

namespace Connector.Engine.Tests;

/// <summary>
/// A strict accounting system in memory: idempotent by key and revision, never touches what is booked or edited, and does not forget
/// who did what. Systems differ in what they keep and when they number; so do these.
/// </summary>
internal sealed class SimulatedBooks(bool keepsDigests, bool numbersDrafts, bool deletesCancelled)
{
    private readonly List<Entry> _entries = [];
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private int _ids;
    private int _numbers;

    /// <summary>A document, as it stands and as it was sent last.</summary>
    public sealed class Entry
    {
        public required string Key { get; init; }

        public required string Id { get; init; }

        public string? Number { get; set; }

        public int Revision { get; set; }

        public PublicationState State { get; set; }

        public required string Sent { get; set; }

        public required string Digest { get; set; }

        public required Document Content { get; set; }

        public long Total { get; set; }

        public bool EndedByHand { get; set; }

        public bool IsLive => State.Counts();
    }

    public IEnumerable<Entry> Live => _entries.Where(e => e.IsLive);

    /// <summary>Whether somebody edited, cancelled, deleted or put back a document of this key or its adjustments.</summary>
    public bool WasTouched(string original) => _touched.Any(t => t == original || t.StartsWith(original + "/adj-", StringComparison.Ordinal));

    /// <summary>The document of a key: the live one, else the one cancelled last.</summary>
    public ExternalDocument? Find(string key) => Entries(key) is { } entry ? Found(entry) : null;

    /// <summary>The lines of a live document: those that were sent, and what somebody added.</summary>
    public ImmutableArray<FoundLine> Lines(string key)
    {
        var entry = Entries(key)!;
        ImmutableArray<FoundLine> sent = [.. entry.Content.Lines.Select(l => new FoundLine(l.Description, l.Item, l.Amount, keepsDigests ? l.Charges : []))];
        return entry.Total == entry.Content.Total ? sent : sent.Add(new FoundLine("more", null, entry.Total - entry.Content.Total, []));
    }

    /// <summary>What is to be done with a document is done, or not: the rules of the conformance suite.</summary>
    public SendOutcome Send(OutgoingDocument outgoing)
    {
        var entry = Entries(outgoing.Document.Key);
        var digest = DocumentText.Digest(outgoing.Document);
        var isOurs = entry is not null && (outgoing.Force || entry.Digest == outgoing.PreviousDigest);
        switch (entry?.State, outgoing.Action)
        {
            case (null, ActionKind.Create):
            case (PublicationState.Cancelled, ActionKind.Create) when entry.Revision < outgoing.Revision:
                return Create(outgoing, digest);
            case (null, _):
                return new SendOutcome.Gone();
            case (PublicationState.Cancelled, ActionKind.Cancel):
                return new SendOutcome.Done(Found(entry));
            case (PublicationState.Draft, ActionKind.Cancel) when isOurs:
                entry.State = deletesCancelled ? PublicationState.Deleted : PublicationState.Cancelled;
                return new SendOutcome.Done(Found(entry) with { State = PublicationState.Cancelled });
            case (PublicationState.Draft, not ActionKind.Cancel) when isOurs || entry.Digest == digest:
                (entry.Revision, entry.Sent, entry.Digest, entry.Content, entry.Total) = (Math.Max(entry.Revision, outgoing.Revision), digest, digest, outgoing.Document, outgoing.Document.Total);
                return new SendOutcome.Done(Found(entry));
            case (PublicationState.Draft, _):
                return new SendOutcome.Edited(Found(entry));
            default:
                return new SendOutcome.Moved(Found(entry!));
        }
    }

    /// <summary>What people do in their accounting system; what it was, in words.</summary>
    public string Act(Random random)
    {
        var choice = _entries.Where(e => e.IsLive || (e.State == PublicationState.Cancelled && Ended(e.Key) == e && random.Next(8) == 0)).ToArray();
        if (choice.Length == 0)
        {
            return "nothing to do in the books";
        }

        var entry = choice[random.Next(choice.Length)];
        var act = (entry.State, random.Next(20)) switch
        {
            (PublicationState.Draft, < 11) => "post",
            (PublicationState.Draft, < 13) => "cancel",
            (PublicationState.Draft, < 15) => "delete",
            (PublicationState.Draft, _) => "edit",
            (PublicationState.Cancelled, _) => "put back",
            (_, < 10) => "pay",
            (_, < 12) => "cancel",
            (_, < 13) => "delete",
            (_, < 15) => "put back",
            (_, < 16) => "edit",
            _ => "approve",
        };
        Act(entry, act);
        return $"{act} {entry.Key}";
    }

    private void Act(Entry entry, string act)
    {
        if (act is not ("post" or "pay" or "approve"))
        {
            _touched.Add(entry.Key);
        }

        entry.Number = act == "post" ? entry.Number ?? Next() : entry.Number;
        entry.EndedByHand = act is "cancel" or "delete";
        entry.State = act switch
        {
            "post" => PublicationState.Posted,
            "pay" => PublicationState.Paid,
            "approve" => PublicationState.Approved,
            "cancel" => PublicationState.Cancelled,
            "delete" => PublicationState.Deleted,
            "put back" => PublicationState.Draft,
            _ => entry.State,
        };
        if (act == "edit")
        {
            (entry.Digest, entry.Total) = (entry.Digest + "+", entry.Total + 1);
        }
    }

    private SendOutcome.Done Create(OutgoingDocument outgoing, string digest)
    {
        var entry = new Entry
        {
            Key = outgoing.Document.Key,
            Id = "id-" + (++_ids),
            Number = numbersDrafts ? Next() : null,
            Revision = outgoing.Revision,
            State = PublicationState.Draft,
            Sent = digest,
            Digest = digest,
            Content = outgoing.Document,
            Total = outgoing.Document.Total,
        };
        _entries.Add(entry);
        return new SendOutcome.Done(Found(entry));
    }

    private string Next() => "INV/" + (++_numbers);

    private Entry? Entries(string key)
        => _entries.FindLast(e => e.Key == key && e.IsLive) ?? _entries.FindLast(e => e.Key == key && e.State == PublicationState.Cancelled);

    private ExternalDocument Found(Entry entry)
        => new(entry.Key, entry.Revision, entry.Id, entry.Number, entry.State, entry.Total, keepsDigests ? entry.Digest : null);

    /// <summary>The document of a key that was ended last, if nothing of it lives.</summary>
    public Entry? Ended(string key) => _entries.Exists(e => e.Key == key && e.IsLive) ? null : _entries.FindLast(e => e.Key == key);
}
