using Connector.Engine;
using NodaTime;

namespace Connector.Adapters.Shared.Texts;

/// <summary>The fields that templates may use, by name. Pure.</summary>
internal static class TextFields
{
    // More names do not make a line clearer.
    private const int MostNames = 3;

    private static readonly string[] OfDocument =
    [
        "kind", "customer", "period", "from", "to", "issue_date", "due_date", "currency", "order", "correction", "corrected_kind", "corrected_number", "corrected_date",
    ];

    private static readonly string[] OfLine = [.. OfDocument, "item", "item_key", "unit", "recipient", "recipient_key", "quantity", "price", "amount", "counted"];

    /// <summary>The names of the fields of a part.</summary>
    public static IReadOnlyCollection<string> NamesOf(string part) => part == "line" ? OfLine : OfDocument;

    /// <summary>The first to the last day that any line is for.</summary>
    public static Days ServiceOf(Document document) => document.Lines.IsEmpty
        ? new Days(document.IssueDate, document.IssueDate)
        : document.Lines.Select(l => l.Service).Aggregate((a, b) => new Days(Days.Earlier(a.From, b.From), Days.Later(a.To, b.To)));

    /// <summary>The fields of a document.</summary>
    public static Dictionary<string, object?> Of(OutgoingDocument outgoing)
    {
        var document = outgoing.Document;
        var service = ServiceOf(document);
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["kind"] = document.Kind.Text(),
            ["customer"] = outgoing.Records.FirstOrDefault(r => r.Subject != ActionSubject.Item && r.Key == document.Counterparty)?.Field("name"),
            ["period"] = document.Period,
            ["from"] = Day(service.From),
            ["to"] = Day(service.To),
            ["issue_date"] = Day(document.IssueDate),
            ["due_date"] = Day(document.DueDate),
            ["currency"] = document.Currency,
            ["order"] = CustomerTexts.Order(outgoing),
            ["correction"] = outgoing.Correction,
            ["corrected_kind"] = outgoing.Corrected?.Kind.Text(),
            ["corrected_number"] = outgoing.Corrected?.Number,
            ["corrected_date"] = outgoing.Corrected is { } corrected ? Day(corrected.Date) : null,
        };
    }

    /// <summary>The fields of a line.</summary>
    public static Dictionary<string, object?> Of(OutgoingDocument outgoing, DocumentLine line, bool isCounted)
    {
        var index = outgoing.Document.Lines.IndexOf(line);
        var facts = index >= 0 && index < outgoing.LineFacts.Length ? outgoing.LineFacts[index] : null;
        var item = outgoing.Records.FirstOrDefault(r => r.Subject == ActionSubject.Item && r.Key == line.Item);
        var fields = Of(outgoing);
        fields["from"] = Day(line.Service.From);
        fields["to"] = Day(line.Service.To);
        fields["order"] = facts?.Order;
        fields["item"] = item?.Field("name") ?? line.Item ?? Summed(outgoing, line);
        fields["item_key"] = line.Item;
        fields["unit"] = item?.Field("unit");
        fields["recipient"] = facts?.RecipientName ?? facts?.Recipient;
        fields["recipient_key"] = facts?.Recipient;
        fields["quantity"] = line.Quantity?.ToText(6);
        fields["price"] = line.UnitPrice is { } price ? Price(price, outgoing.Document.Currency) : null;
        fields["amount"] = Currency.Text(line.Amount, outgoing.Document.Currency);
        fields["counted"] = isCounted;
        return fields;
    }

    /// <summary>The names of the items that a line sums up; null where they are many.</summary>
    private static string? Summed(OutgoingDocument outgoing, DocumentLine line)
    {
        var keys = line.Charges.Where(c => ChargeKey.TryParse(c.Charge, out _)).Select(c => ChargeKey.Parse(c.Charge)).SelectMany(key => new[] { key.ItemWithDay, key.Item }).ToHashSet(StringComparer.Ordinal);
        var names = outgoing.Records.Where(r => r.Subject == ActionSubject.Item && keys.Contains(r.Key)).Select(r => r.Field("name") ?? r.Key).Distinct(StringComparer.Ordinal).ToArray();
        return names.Length is > 0 and <= MostNames ? string.Join(", ", names) : null;
    }

    /// <summary>A price with at least the decimals of its currency, as prices are written.</summary>
    private static string Price(Fraction price, string currency)
    {
        var decimals = Currency.Decimals(currency);
        return price.Round(decimals) is { } minor && Currency.Amount(minor, currency) == price ? Currency.Text(minor, currency) : price.ToText(6);
    }

    private static DateTimeOffset Day(LocalDate day) => new(day.Year, day.Month, day.Day, 0, 0, 0, TimeSpan.Zero);
}
