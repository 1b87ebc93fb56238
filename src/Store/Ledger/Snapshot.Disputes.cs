using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

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

    /// <summary>Who recorded at an instant, and why; null when nothing was recorded then.</summary>
    public (string Actor, string? Reason)? RecordOf(Instant recorded)
        => Query("SELECT actor, reason FROM records WHERE recorded = @0", Micros.Of(recorded)).One(r => ((string, string?)?)(r.GetString(0), r.Text(1)));

    private static Dispute ReadDispute(Row r) => new(
        r.GetInt64(0), [.. JsonSerializer.Deserialize<string[]>(r.GetString(1))!], r.GetInt64(2), r.GetString(3), r.GetString(4), r.GetString(5), Micros.Instant(r.GetInt64(6)), r.Text(7));
}
