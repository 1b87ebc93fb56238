using System.Text.Json;

namespace Connector.Adapters.QuickBooks;

/// <summary>A document as QuickBooks' values: all ids looked up, nothing left to round.</summary>
/// <param name="Entity">What it is there, such as <c>Invoice</c>.</param>
/// <param name="Content">Its content, without what tells which object it is.</param>
/// <param name="Fingerprint">The fingerprint of its content.</param>
internal sealed record WantedDocument(string Entity, Transaction Content, string Fingerprint)
{
    /// <summary>The body that creates it.</summary>
    public JsonElement Created => QuickBooksJson.Write(Content);

    /// <summary>
    /// The body that makes what was found say this. Only what is ours is sent, so that the rest stays; the lines replace all of them, and those that say the
    /// same keep their ids. The tax's total is left out: it would stay as it was; the due date too, which a person may have moved, while the date is the same.
    /// </summary>
    public JsonElement Changed(FoundTransaction found) => QuickBooksJson.Write((found.Content.TxnDate == Content.TxnDate ? Content with { DueDate = null, SalesTermRef = null } : Content) with
    {
        Id = found.Content.Id,
        SyncToken = found.Content.SyncToken,
        Sparse = true,
        DocNumber = null,
        EmailStatus = null,
        BillEmail = null,
        PrivateNote = NoteStamp.Read(Content.PrivateNote)!.In(found.Stamp is null ? null : found.Content.PrivateNote),
        Line = WithIds(found.Content),
    });

    /// <summary>Lines of the same item and text keep their ids, then those of the same item and day; the others are new.</summary>
    private TransactionLine[] WithIds(Transaction found)
    {
        var lines = Content.Line!.ToArray();
        var free = found.Lines.Where(l => l.Id is not null).ToList();
        Func<TransactionLine, string>[] ways =
        [
            l => $"{l.DetailType}|{l.Detail?.ItemRef?.Value}|{l.Detail?.ServiceDate}|{QuickBooksText.Plain(l.Description ?? "")}",
            l => $"{l.DetailType}|{l.Detail?.ItemRef?.Value}|{l.Detail?.ServiceDate}",
        ];
        foreach (var way in ways)
        {
            var ids = free.ToLookup(way, StringComparer.Ordinal).ToDictionary(g => g.Key, g => new Queue<TransactionLine>(g), StringComparer.Ordinal);
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].Id is null && ids.GetValueOrDefault(way(lines[i])) is { Count: > 0 } same)
                {
                    var taken = same.Dequeue();
                    lines[i] = lines[i] with { Id = taken.Id };
                    _ = free.Remove(taken);
                }
            }
        }

        return lines;
    }
}
