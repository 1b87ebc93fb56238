using Connector.Adapters.Files;
using Connector.Engine;
using NodaTime;

namespace Connector.Host;

/// <summary>Writes documents in a layout that others import: <c>csv</c>, <c>quickbooks</c> or <c>odoo</c>.</summary>
internal static class ExportDocuments
{
    /// <returns>What is left out and why, in sentences: what the layout has no place for, and, but for our own, what has no amount yet.</returns>
    public static IReadOnlyList<string> Write(
        string layout, TextWriter writer, IEnumerable<(Document Document, DocumentEnvelope Envelope)> documents, KnownFacts facts, LocalDate day)
    {
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
        if (layout == "odoo")
        {
            DocumentCsv.WriteOdoo(writer, rated, Party, ItemName);
        }
        else
        {
            left.AddRange(DocumentCsv.WriteQuickBooks(writer, rated, Party, ItemName, key => facts.Item(key)?.TaxCode).Select(key => $"{key} is left out: QuickBooks imports invoices only."));
        }

        return left;
    }
}
