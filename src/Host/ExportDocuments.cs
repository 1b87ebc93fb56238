using Connector.Adapters.Files;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;
using Connector.Operations.Linking;
using Connector.Store;
using NodaTime;

namespace Connector.Host;

/// <summary>Writes documents in a layout that others import: <c>csv</c>, <c>quickbooks</c> or <c>odoo</c>.</summary>
internal static class ExportDocuments
{
    /// <returns>What is left out and why, in sentences: what the layout has no place for, and, but for our own, what has no amount yet.</returns>
    public static IReadOnlyList<string> Write(
        string layout, TextWriter writer, IEnumerable<(Document Document, DocumentEnvelope Envelope)> documents, Snapshot snapshot, LocalDate day, CustomerTexts? texts)
    {
        var facts = snapshot.Facts();
        string Party(string key) => facts.PartyOn(key, day)?.Name ?? key;
        string ItemName(string key) => facts.Item(key)?.Name ?? key;
        if (layout == "csv")
        {
            DocumentCsv.Write(writer, documents);
            return [];
        }

        var left = new List<string>();
        var rated = documents.Where(d =>
        {
            if (!d.Document.Unrated.IsEmpty)
            {
                left.Add($"{d.Document.Key} is left out: {d.Document.Unrated[0].Charge} has no amount.");
            }

            return d.Document.Unrated.IsEmpty;
        });
        var linking = new MatchRecords(snapshot, [], CancellationToken.None);
        var outgoing = rated.Select(d => (linking.Complete(snapshot, "", new OutgoingDocument(ActionKind.Create, d.Document, d.Envelope.Revision, null, null, false)), d.Envelope));
        texts ??= CustomerTexts.Shipped;
        if (layout == "odoo")
        {
            DocumentCsv.WriteOdoo(writer, outgoing, Party, ItemName, texts);
        }
        else
        {
            left.AddRange(DocumentCsv.WriteQuickBooks(writer, outgoing, Party, ItemName, key => facts.Item(key)?.TaxCode, texts).Select(key => $"{key} is left out: QuickBooks imports invoices only."));
        }

        return left;
    }
}
