using Connector.Engine;
using NodaTime;

namespace Connector.Store;

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

    /// <summary>Stores a changed, removed or new charge of a closed period. What was stored at the close is not touched: the later version takes precedence.</summary>
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
            Send(InsertInto("corrected_charges"), before!, Now, Now); // a version that never applies
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

    /// <summary>Stores a document; its earlier version ends.</summary>
    public void Put(Document document, string digest)
    {
        End(document.Key);
        Add(document, digest);
    }

    /// <summary>Stores a document of a period that is being closed, which has no earlier version. <see cref="UnsettleAll"/> is called after the last one.</summary>
    public void Add(Document document, string digest)
    {
        Query(
            "INSERT INTO documents (document, payer, direction, currency, counterparty, total, digest, unrated, nothing_due, recorded, superseded) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10)",
            document.Key, document.Payer, document.Direction.Text(), document.Currency, document.Counterparty, document.SignedTotal, digest, document.Unrated.Length,
            document.Unrated.IsEmpty && document.IsNothingDue ? 1 : 0, Now, Until).Send();
        Hash("document", document.Key, digest);
    }

    /// <summary>Ends a stored document.</summary>
    public void End(string document)
    {
        Query("UPDATE documents SET superseded = @0 WHERE document = @1 AND superseded = @2", Now, document, Schema.Live).Send();
        Unsettle(document);
    }

    /// <summary>Ends all stored documents and charges of a period, because it is open again.</summary>
    public void EndPeriod(string period)
    {
        var prefix = Keys.Segment(period);
        UnsettleAll(period);
        Query("UPDATE charges SET superseded = @0 WHERE document >= @1 AND document < @2 AND superseded = @3", Now, prefix + "/", prefix + "0", Schema.Live).Send();
        Query("UPDATE corrected_charges SET superseded = @0 WHERE document >= @1 AND document < @2 AND superseded = @3", Now, prefix + "/", prefix + "0", Schema.Live).Send();
        Query("UPDATE documents SET superseded = @0 WHERE document >= @1 AND document < @2 AND superseded = @3", Now, prefix + "/", prefix + "0", Schema.Live).Send();
    }

    /// <summary>Makes known what was set aside for a period at an instant.</summary>
    /// <returns>The numbers of charges and documents.</returns>
    public (int Charges, int Documents) MakeKnown(string period, Instant setAside)
    {
        int Known(string table) => Aside($"UPDATE {table} SET recorded = @0, superseded = @1", [Now, Schema.Live], period, setAside);
        var made = (Known("charges"), Known("documents"));
        UnsettleAll(period);
        return made;
    }

    /// <summary>Discards what was set aside for a period at an instant.</summary>
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

    /// <summary>Marks all stored documents of a period as needing a plan.</summary>
    public void UnsettleAll(string period)
    {
        var prefix = Keys.Segment(period);
        Query(
            "INSERT INTO unsettled (document, recorded, superseded) SELECT document, @2, @3 FROM documents WHERE document >= @0 AND document < @1 AND superseded = @3 ON CONFLICT (superseded, document) DO NOTHING",
            prefix + "/", prefix + "0", Now, Schema.Live).Run(); // runs at once: it reads the documents, so the collected writes must be sent first
    }
}
