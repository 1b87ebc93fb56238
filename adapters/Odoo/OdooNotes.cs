using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>What the accountant gets with a document: a note in its chatter, and the billing schedule as a file. Pure.</summary>
internal static class OdooNotes
{
    private const int MostCauses = 10;

    /// <summary>What was published and why, as HTML.</summary>
    public static string Note(OutgoingDocument outgoing, string? page)
    {
        var document = outgoing.Document;
        var html = new StringBuilder();
        var total = $"{Currency.Text(document.Total, document.Currency)} {document.Currency}";
        var lines = document.Lines.Length == 1 ? "1 line" : document.Lines.Length.ToString(CultureInfo.InvariantCulture) + " lines";
        _ = html.Append(CultureInfo.InvariantCulture, $"<p>{(outgoing.Action == ActionKind.Update ? "Updated" : "Created")} by the Connector from {Html(document.Key)}, revision {outgoing.Revision}: {lines}, {total} without tax.</p>");
        if (document.Corrects is { } original)
        {
            _ = html.Append(CultureInfo.InvariantCulture, $"<p>It corrects {Html(original)}:</p><ul>");
            foreach (var line in document.Lines.Take(MostCauses))
            {
                _ = html.Append(CultureInfo.InvariantCulture, $"<li>{Html(line.Description)}: {Currency.Text(line.Amount, document.Currency)}</li>");
            }

            _ = html.Append(document.Lines.Length > MostCauses ? $"<li>and {document.Lines.Length - MostCauses} more, see the schedule</li></ul>" : "</ul>");
        }

        if (page is not null)
        {
            var address = page.TrimEnd('/') + "/documents/" + Uri.EscapeDataString(document.Key);
            _ = html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Html(address)}\">{Html(address)}</a></p>");
        }

        return html.ToString();
    }

    /// <summary>The name of the schedule's file.</summary>
    public static string ScheduleName(OutgoingDocument outgoing)
        => string.Concat(outgoing.Document.Key.Select(c => char.IsLetterOrDigit(c) || c is '-' or '.' ? c : '_')) + $"-r{outgoing.Revision}.csv";

    /// <summary>The lines and the charges that they sum up, as CSV.</summary>
    public static byte[] Schedule(Document document)
    {
        var csv = new StringBuilder("line,item,description,quantity,unit_price,amount,service_from,service_to,charge,charge_amount\r\n");
        foreach (var line in document.Lines)
        {
            foreach (var charge in line.Charges)
            {
                _ = csv.AppendJoin(
                    ',', line.Line.ToString(CultureInfo.InvariantCulture), Cell(line.Item), Cell(line.Description), line.Quantity?.ToText(6), line.UnitPrice?.ToText(6),
                    Currency.Text(line.Amount, document.Currency), CanonicalText.Text(line.Service.From), CanonicalText.Text(line.Service.To), Cell(charge.Charge),
                    Currency.Text(charge.Amount, document.Currency)).Append("\r\n");
            }
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    /// <summary>The checksum that Odoo stores for a file.</summary>
    public static string Checksum(byte[] file)
    {
#pragma warning disable CA5350 // Odoo's choice: it only compares files.
        return Convert.ToHexStringLower(SHA1.HashData(file));
#pragma warning restore CA5350
    }

    // A spreadsheet would run a cell that begins like a formula; an apostrophe in front prevents that.
    private static string Cell(string? text)
    {
        var clean = OdooMapper.Clean(text ?? "");
        var cell = clean.Length > 0 && clean[0] is '=' or '+' or '-' or '@' or '\t' ? "'" + clean : clean;
        return cell.AsSpan().ContainsAny(",\"\r\n") ? "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : cell;
    }

    private static string Html(string text) => WebUtility.HtmlEncode(OdooMapper.Clean(text));
}
