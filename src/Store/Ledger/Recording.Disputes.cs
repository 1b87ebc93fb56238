using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine;

namespace Connector.Store;

public sealed partial class Recording
{
    /// <summary>Opens a dispute; disputes are numbered from 1.</summary>
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
        Insert(StoreTables.Disputes, dispute.Id, JsonSerializer.Serialize(dispute.Charges), dispute.State, dispute.Amount, dispute.Currency, Micros.Of(dispute.OpenedAt), Now, Schema.Live);
    }

    /// <summary>Records the amount agreed on for a charge; null withdraws the agreed amount.</summary>
    public void Agree(string charge, AgreedAmount? agreed)
    {
        ForgetFacts();
        EndForGood(StoreTables.AgreedAmounts, "charge = @0", charge);
        if (agreed is not null)
        {
            Insert(StoreTables.AgreedAmounts, charge, agreed.Computed, agreed.Amount, agreed.Dispute, Now, Schema.Live);
        }
    }
}
