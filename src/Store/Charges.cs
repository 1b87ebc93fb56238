using System.Collections.Immutable;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

/// <summary>What is kept of a document of a closed period: enough to see whether what stands outside still says the same.</summary>
/// <param name="Key">The document's key.</param>
/// <param name="Payer">The party that pays.</param>
/// <param name="Direction">Which way money goes.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Counterparty">Whom the backend knows.</param>
/// <param name="Total">The signed total, in minor units.</param>
/// <param name="Digest">Of the content.</param>
/// <param name="Unrated">How many of its charges have no amount.</param>
/// <param name="IsNothingDue">Whether nothing but zeros is due.</param>
public sealed record StoredDocument(
    string Key, string? Payer, Direction Direction, string Currency, string? Counterparty, long Total, string Digest, int Unrated, bool IsNothingDue);

public partial class Snapshot
{
    private const string ChargeColumns =
        "charge, period, agreement, payer, provider, recipient, nominee, item, direction, purchase_order, service_from, service_to, quantity, "
        + "unit_price, amount, currency, status, reason, document, document_by, line_by";

    /// <summary>The known versions of stored charges: as the period was closed, unless a later version was known; and as they were corrected.</summary>
    private static string ChargesWhere(string condition, string columns) => $"""
        SELECT {columns} FROM charges c WHERE {condition} AND{Known}AND NOT EXISTS (
            SELECT 1 FROM corrected_charges n WHERE n.document = c.document AND n.charge = c.charge AND n.recorded > c.recorded AND n.recorded <= @k)
        UNION ALL SELECT {columns} FROM corrected_charges WHERE {condition} AND{Known}
        """;

    /// <summary>The stored charges of a document.</summary>
    public ImmutableArray<Charge> ChargesOf(string document)
        => [.. Query(ChargesWhere("document = @0", ChargeColumns) + "ORDER BY charge", document).Rows().Select(ReadCharge)];

    /// <summary>A charge as it was on a document last, whatever became of it since; null when it never was.</summary>
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

    /// <summary>The items on stored documents.</summary>
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

public sealed partial class Recording
{
    /// <summary>Stores charges of a period that is being closed.</summary>
    public void Add(ReadOnlySpan<Charge> charges)
    {
        var insert = InsertInto("charges");
        foreach (var charge in charges)
        {
            Send(insert, charge, Now, Until);
        }
    }

    /// <summary>Stores that a charge of a closed period is another from now on, or none, or new. What was stored at the close is not touched: the later version counts.</summary>
    public void Correct(Charge? before, Charge? after)
    {
        var end = before is null ? null : Query(
            "UPDATE corrected_charges SET superseded = @0 WHERE document = @1 AND charge = @2 AND superseded = @3", Now, before.Document, before.Key, Schema.Live);
        if (after is not null)
        {
            end?.Send();
            Send(InsertInto("corrected_charges"), after, Now, Schema.Live);
        }
        else if (end?.Run() == 0)
        {
            Send(InsertInto("corrected_charges"), before!, Now, Now); // a version that never counts
        }
    }

    private Statement InsertInto(string table) => Query($"""
        INSERT INTO {table} (charge, period, agreement, payer, provider, recipient, nominee, item, direction, purchase_order, service_from, service_to,
            quantity, unit_price, amount, currency, status, reason, document, document_by, line_by, recorded, superseded)
        VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18, @19, @20, @21, @22)
        """);

    private static void Send(Statement insert, Charge c, long recorded, long superseded) => insert.With(
        c.Key, c.Period, c.Agreement, c.Payer, c.Provider, c.Recipient, c.Nominee, c.Item, c.Direction.Text(), c.PurchaseOrder,
        CanonicalText.Text(c.Service.From), CanonicalText.Text(c.Service.To), c.Quantity?.ToString(), c.UnitPrice?.ToString(), c.Amount, c.Currency,
        (int)c.Status, c.Reason, c.Document, (int)c.DocumentBy, (int)c.LineBy, recorded, superseded).Send();

    /// <summary>Stores what is kept of a document; what was kept before ends.</summary>
    public void Put(Document document, string digest)
    {
        End(document.Key);
        Add(document, digest);
    }

    /// <summary>Stores what is kept of a document of a period that is being closed: nothing is before. <see cref="UnsettleAll"/> follows the last.</summary>
    public void Add(Document document, string digest)
    {
        Query(
            "INSERT INTO documents (document, payer, direction, currency, counterparty, total, digest, unrated, nothing_due, recorded, superseded) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10)",
            document.Key, document.Payer, document.Direction.Text(), document.Currency, document.Counterparty, document.SignedTotal, digest, document.Unrated.Length,
            document.Unrated.IsEmpty && document.IsNothingDue ? 1 : 0, Now, Until).Send();
        Hash("document", document.Key, digest);
    }

    /// <summary>Ends what is kept of a document.</summary>
    public void End(string document)
    {
        Query("UPDATE documents SET superseded = @0 WHERE document = @1 AND superseded = @2", Now, document, Schema.Live).Send();
        Unsettle(document);
    }

    /// <summary>Ends all that is kept of a period's documents and charges: it is open again.</summary>
    public void EndPeriod(string period)
    {
        var prefix = Keys.Segment(period);
        UnsettleAll(period);
        Query("UPDATE charges SET superseded = @0 WHERE document >= @1 AND document < @2 AND superseded = @3", Now, prefix + "/", prefix + "0", Schema.Live).Send();
        Query("UPDATE corrected_charges SET superseded = @0 WHERE document >= @1 AND document < @2 AND superseded = @3", Now, prefix + "/", prefix + "0", Schema.Live).Send();
        Query("UPDATE documents SET superseded = @0 WHERE document >= @1 AND document < @2 AND superseded = @3", Now, prefix + "/", prefix + "0", Schema.Live).Send();
    }

    /// <summary>Makes known what was set aside for a period at an instant: from now on it counts.</summary>
    /// <returns>How many charges and documents.</returns>
    public (int Charges, int Documents) MakeKnown(string period, Instant setAside)
    {
        int Known(string table) => Aside($"UPDATE {table} SET recorded = @0, superseded = @1", [Now, Schema.Live], period, setAside);
        var made = (Known("charges"), Known("documents"));
        UnsettleAll(period);
        return made;
    }

    /// <summary>Throws away what was set aside for a period at an instant.</summary>
    public void Discard(string period, Instant setAside)
    {
        Aside("DELETE FROM charges", [], period, setAside);
        Aside("DELETE FROM documents", [], period, setAside);
    }

    private int Aside(string change, Value[] values, string period, Instant setAside)
    {
        var (prefix, at, n) = (Keys.Segment(period), Micros.Of(setAside), values.Length);
        return Query($"{change} WHERE document >= @{n} AND document < @{n + 1} AND recorded = @{n + 2} AND superseded = @{n + 2}", [.. values, prefix + "/", prefix + "0", at]).Run();
    }

    /// <summary>From now on plans look at all stored documents of a period.</summary>
    public void UnsettleAll(string period)
    {
        var prefix = Keys.Segment(period);
        Query(
            "INSERT INTO unsettled (document, recorded, superseded) SELECT document, @2, @3 FROM documents WHERE document >= @0 AND document < @1 AND superseded = @3 ON CONFLICT (superseded, document) DO NOTHING",
            prefix + "/", prefix + "0", Now, Schema.Live).Run(); // it reads the documents: what waits is sent first
    }
}
