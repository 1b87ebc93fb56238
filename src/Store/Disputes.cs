using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

/// <summary>A dispute about whole charges.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Charges">The charges' keys.</param>
/// <param name="Amount">What was in dispute when it was opened; once resolved, what was agreed on. In minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="State"><c>open</c>, <c>rejected</c> (the computed amount is due), <c>accepted</c> (nothing is) or <c>amended</c>.</param>
/// <param name="OpenedBy">Who opened it; null for those whom that is not told.</param>
/// <param name="OpenedAt">When.</param>
/// <param name="Reason">Why it was opened.</param>
public sealed record Dispute(long Id, ImmutableArray<string> Charges, long Amount, string Currency, string State, string? OpenedBy, Instant OpenedAt, string? Reason);

public partial class Snapshot
{
    private const string DisputeColumns = "d.dispute, d.charges, d.amount, d.currency, d.state, r.actor, d.opened, r.reason FROM disputes d JOIN records r ON r.recorded = d.opened";

    /// <summary>All disputes, by number.</summary>
    public IReadOnlyList<Dispute> Disputes()
        => [.. Query($"SELECT {DisputeColumns} WHERE d.recorded <= @k AND d.superseded > @k ORDER BY d.dispute").Rows().Select(ReadDispute)];

    /// <summary>A dispute, or null.</summary>
    public Dispute? Dispute(long id)
        => Query($"SELECT {DisputeColumns} WHERE d.dispute = @0 AND d.recorded <= @k AND d.superseded > @k", id).One(ReadDispute);

    /// <summary>The charges that open disputes hold.</summary>
    public ImmutableHashSet<string> HeldCharges()
        => [.. Query("SELECT charges FROM disputes WHERE state = 'open' AND" + Known).Rows().SelectMany(r => JsonSerializer.Deserialize<string[]>(r.GetString(0))!)];

    /// <summary>The amounts agreed on in disputes.</summary>
    public IEnumerable<AgreedAmount> AgreedAmounts()
        => Query("SELECT charge, computed, amount, dispute FROM agreed_amounts WHERE" + Known).Rows()
            .Select(r => new AgreedAmount(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3)));

    /// <summary>Who recorded at an instant, and why; null when nothing was.</summary>
    public (string Actor, string? Reason)? RecordOf(Instant recorded)
        => Query("SELECT actor, reason FROM records WHERE recorded = @0", Micros.Of(recorded)).One(r => ((string, string?)?)(r.GetString(0), r.Text(1)));

    private static Dispute ReadDispute(Row r) => new(
        r.GetInt64(0), [.. JsonSerializer.Deserialize<string[]>(r.GetString(1))!], r.GetInt64(2), r.GetString(3), r.GetString(4), r.GetString(5), Micros.Instant(r.GetInt64(6)), r.Text(7));
}

public sealed partial class Recording
{
    /// <summary>Opens a dispute; its number counts all that ever were.</summary>
    public Dispute OpenDispute(ImmutableArray<string> charges, long amount, string currency)
    {
        var id = Query("SELECT max(dispute) FROM disputes").One(r => r.Number(0)) + 1 ?? 1;
        var dispute = new Dispute(id, charges, amount, currency, "open", _actor.Name, KnownAt, _actor.Reason);
        Put(dispute);
        return dispute;
    }

    /// <summary>Records a dispute's state; its earlier state ends.</summary>
    public void Put(Dispute dispute)
    {
        Query("UPDATE disputes SET superseded = @0 WHERE dispute = @1 AND superseded = @2", Now, dispute.Id, Schema.Live).Send();
        Query(
            "INSERT INTO disputes (dispute, charges, state, amount, currency, opened, recorded, superseded) VALUES (@0, @1, @2, @3, @4, @5, @6, @7)",
            dispute.Id, JsonSerializer.Serialize(dispute.Charges), dispute.State, dispute.Amount, dispute.Currency, Micros.Of(dispute.OpenedAt), Now, Schema.Live).Send();
        Hash("dispute", Invariant(dispute.Id), dispute.State, Invariant(dispute.Amount));
    }

    /// <summary>Records the amount agreed on for a charge; null takes back what was agreed before.</summary>
    public void Agree(string charge, AgreedAmount? agreed)
    {
        ForgetFacts();
        Query("UPDATE agreed_amounts SET superseded = @0 WHERE charge = @1 AND superseded = @2", Now, charge, Schema.Live).Send();
        if (agreed is not null)
        {
            Query(
                "INSERT INTO agreed_amounts (charge, computed, amount, dispute, recorded, superseded) VALUES (@0, @1, @2, @3, @4, @5)",
                charge, agreed.Computed, agreed.Amount, agreed.Dispute, Now, Schema.Live).Send();
        }

        Hash("agreed", charge, agreed is null ? null : Invariant(agreed.Amount));
    }
}
