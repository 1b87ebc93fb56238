using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Store;

public partial class Snapshot
{
    private const string ChargeColumns =
        "charge, period, agreement, payer, provider, recipient, nominee, item, direction, purchase_order, service_from, service_to, quantity, "
        + "unit_price, amount, currency, status, reason, document, document_by, line_by";

    /// <summary>The known versions of stored charges: the version of the close, unless a later version was known; and the later versions.</summary>
    private static string ChargesWhere(string condition, string columns) => $"""
        SELECT {columns} FROM charges c WHERE {condition} AND{Known}AND NOT EXISTS (
            SELECT 1 FROM corrected_charges n WHERE n.document = c.document AND n.charge = c.charge AND n.recorded > c.recorded AND n.recorded <= @k)
        UNION ALL SELECT {columns} FROM corrected_charges WHERE {condition} AND{Known}
        """;

    /// <summary>The stored charges of a document.</summary>
    public ImmutableArray<Charge> ChargesOf(string document)
        => [.. Query(ChargesWhere("document = @0", ChargeColumns) + "ORDER BY charge", document).Rows().Select(ReadCharge)];

    /// <summary>The last version of a charge on a document, even if it is gone from there; null when it was never on it.</summary>
    public Charge? ChargeLastOn(string document, string charge)
    {
        const string Was = "WHERE document = @0 AND charge = @1 AND recorded <= @k AND superseded > recorded";
        return Query(
            $"SELECT {ChargeColumns} FROM (SELECT {ChargeColumns}, recorded FROM charges {Was} UNION ALL SELECT {ChargeColumns}, recorded FROM corrected_charges {Was}) AS versions ORDER BY recorded DESC LIMIT 1",
            document, charge).One(ReadCharge);
    }

    /// <summary>The stored charges of some documents, by document and charge.</summary>
    public IEnumerable<Charge> ChargesOf(IEnumerable<string> documents) => documents.ToArray() is { Length: > 0 } some
        ? Query(ChargesWhere("document IN (SELECT value FROM json_each(@0))", ChargeColumns) + "ORDER BY document, charge", System.Text.Json.JsonSerializer.Serialize(some)).Rows().Select(ReadCharge)
        : [];

    /// <summary>The stored charges of some agreements on the documents of a period.</summary>
    public ImmutableArray<Charge> ChargesOf(string period, IEnumerable<string> agreements)
    {
        var prefix = Keys.Segment(period);
        return [.. Query(
            ChargesWhere("agreement IN (SELECT value FROM json_each(@0)) AND document >= @1 AND document < @2", ChargeColumns), System.Text.Json.JsonSerializer.Serialize(agreements), prefix + "/", prefix + "0").Rows().Select(ReadCharge)];
    }

    /// <summary>The items that are on stored documents.</summary>
    public IReadOnlyList<string> ItemsOf(IEnumerable<string> documents)
        => [.. Query($"SELECT DISTINCT item FROM ({ChargesWhere("document IN (SELECT value FROM json_each(@0))", "item")}) AS items", System.Text.Json.JsonSerializer.Serialize(documents))
            .Rows().Select(r => r.GetString(0))];

    /// <summary>All stored charges on the documents of a period, by document and charge.</summary>
    public IEnumerable<Charge> ChargesOfPeriod(string period)
    {
        var prefix = Keys.Segment(period);
        return Query(ChargesWhere("document >= @0 AND document < @1", ChargeColumns) + "ORDER BY document, charge", prefix + "/", prefix + "0")
            .Rows().Select(ReadCharge);
    }

    /// <summary>The stored documents of a period, by key; of one payer when it is given.</summary>
    public IEnumerable<StoredDocument> Documents(string period, string? payer = null)
    {
        var prefix = Keys.Segment(period);
        return Query(
            "SELECT document, payer, direction, currency, counterparty, total, digest, unrated, nothing_due FROM documents WHERE document >= @0 AND document < @1 AND"
            + Known + (payer is null ? "" : "AND payer = @2 ") + "ORDER BY document",
            payer is null ? [prefix + "/", prefix + "0"] : [prefix + "/", prefix + "0", payer]).Rows().Select(ReadDocument);
    }

    /// <summary>A stored document, or null.</summary>
    public StoredDocument? Document(string key)
        => Query("SELECT document, payer, direction, currency, counterparty, total, digest, unrated, nothing_due FROM documents WHERE document = @0 AND" + Known, key).One(ReadDocument);

    private static StoredDocument ReadDocument(Row r) => new(
        r.GetString(0), r.Text(1), Directions.Parse(r.GetString(2)), r.GetString(3), r.Text(4), r.GetInt64(5), r.GetString(6), r.GetInt32(7), r.GetInt64(8) == 1);

    private static Charge ReadCharge(Row r) => new()
    {
        Key = r.GetString(0),
        Period = r.GetString(1),
        Agreement = r.GetString(2),
        Payer = r.Text(3),
        Provider = r.Text(4),
        Recipient = r.Text(5),
        Nominee = r.Text(6),
        Item = r.GetString(7),
        Direction = Directions.Parse(r.GetString(8)),
        PurchaseOrder = r.Text(9),
        Service = new Days(CanonicalText.Date(r.GetString(10)), CanonicalText.Date(r.GetString(11))),
        Quantity = r.Text(12) is { } quantity ? Fraction.Parse(quantity) : null,
        UnitPrice = r.Text(13) is { } price ? Fraction.Parse(price) : null,
        Amount = r.Number(14),
        Currency = r.GetString(15),
        Status = (ChargeStatus)r.GetInt32(16),
        Reason = r.Text(17),
        Document = r.GetString(18),
        DocumentBy = (DocumentBy)r.GetInt32(19),
        LineBy = (LineBy)r.GetInt32(20),
    };
}
