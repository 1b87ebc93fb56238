using Connector.Engine;
using NodaTime;

namespace Connector.Store;

public sealed partial class Recording
{
    /// <summary>Stores charges of a period that is being closed.</summary>
    public void Add(ReadOnlySpan<Charge> charges)
    {
        foreach (var charge in charges)
        {
            Insert(StoreTables.Charges, charge, Until);
        }
    }

    /// <summary>Stores a changed, removed or new charge of a closed period. What was stored at the close is not touched: the later version takes precedence.</summary>
    public void Correct(Charge? before, Charge? after)
    {
        const string Which = "document = @0 AND charge = @1";
        if (after is not null)
        {
            if (before is not null && (before.Document, before.Key) != (after.Document, after.Key))
            {
                EndForGood(StoreTables.CorrectedCharges, Which, before.Document, before.Key);
            }
            else if (before is not null)
            {
                Query("UPDATE corrected_charges SET superseded = @0 WHERE document = @1 AND charge = @2 AND superseded = @3", Now, before.Document, before.Key, Schema.Live).Send();
            }

            Insert(StoreTables.CorrectedCharges, after, Schema.Live);
        }
        else if (before is not null && EndForGood(StoreTables.CorrectedCharges, Which, before.Document, before.Key) == 0)
        {
            Insert(StoreTables.CorrectedCharges, before, Now); // a version that never applies
            _rows.End(StoreTables.CorrectedCharges, [before.Document, before.Key]);
        }
    }

    private void Insert(StoreTable table, Charge c, long until) => Insert(
        table, c.Document, c.Key, c.Period, c.Agreement, c.Payer, c.Provider, c.Recipient, c.Nominee, c.Item, c.Direction.Text(), c.PurchaseOrder,
        CanonicalText.Text(c.Service.From), CanonicalText.Text(c.Service.To), c.Quantity?.ToString(), c.UnitPrice?.ToString(), c.Amount, c.Currency,
        (int)c.Status, c.Reason, (int)c.DocumentBy, (int)c.LineBy, Now, until);

    /// <summary>Stores a document; its earlier version ends.</summary>
    public void Put(Document document, string digest)
    {
        Query("UPDATE documents SET superseded = @0 WHERE document = @1 AND superseded = @2", Now, document.Key, Schema.Live).Send();
        Unsettle(document.Key);
        Add(document, digest);
    }

    /// <summary>Stores a document of a period that is being closed, which has no earlier version. <see cref="UnsettleAll"/> is called after the last one.</summary>
    public void Add(Document document, string digest) => Insert(
        StoreTables.Documents, document.Key, document.Payer, document.Direction.Text(), document.Currency, document.Counterparty, document.SignedTotal, digest, document.Unrated.Length,
        document.Unrated.IsEmpty && document.IsNothingDue ? 1 : 0, Now, Until);

    /// <summary>Ends a stored document.</summary>
    public void End(string document)
    {
        EndForGood(StoreTables.Documents, "document = @0", document);
        Unsettle(document);
    }

    /// <summary>Ends all stored documents and charges of a period, because it is open again.</summary>
    public void EndPeriod(string period)
    {
        var prefix = Keys.Segment(period);
        UnsettleAll(period);
        foreach (var table in new[] { StoreTables.Charges, StoreTables.CorrectedCharges, StoreTables.Documents })
        {
            EndForGood(table, "document >= @0 AND document < @1", prefix + "/", prefix + "0");
        }
    }

    /// <summary>Makes known what the parts of a job set aside for a period at an instant.</summary>
    /// <returns>The numbers of charges and documents.</returns>
    public (int Charges, int Documents) MakeKnown(string period, Instant setAside, long job)
    {
        foreach (var part in Query("SELECT sealed FROM run_slices WHERE run = @0 AND sealed IS NOT NULL", job).Rows())
        {
            _rows.Add(part.GetString(0));
        }

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
