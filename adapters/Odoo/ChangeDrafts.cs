using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Updates or cancels drafts, each after one more look at it.</summary>
internal sealed class ChangeDrafts(OdooCompany company, FindAndDecide decide, CreateDrafts create)
{
    public async Task RunAsync(OdooSending sending, CancellationToken cancellation)
    {
        try
        {
            // Between the look at the batch and this moment the accountant may have posted it, and Odoo 17 would accept the change all the same.
            if (!await IsUnchangedAsync(sending.Found!, cancellation))
            {
                await decide.RunAsync([sending], cancellation);
                if (sending.Outcome is not null || sending.IsCreate)
                {
                    sending.Outcome ??= new SendOutcome.Failed(OdooFault.Busy, "It changed while it was being sent; publish again.");
                    return;
                }
            }

            await ChangeAsync(sending, sending.Found!, cancellation);
        }
        catch (OdooFault fault)
        {
            // What was refused may have been posted a moment ago: then that is the outcome.
            var isDecided = fault.Kind == FaultKind.Permanent && await OdooFault.TryAsync(() => decide.RunAsync([sending], cancellation)) && sending.Outcome is not null;
            sending.Outcome = isDecided ? sending.Outcome : fault.Outcome;
        }
    }

    private async Task<bool> IsUnchangedAsync(OdooMove found, CancellationToken cancellation)
    {
        var fields = company.Fields("account.move").Intersect(["state", "write_date", "payment_state", "is_manually_modified"]);
        return await company.SearchAsync("account.move", OdooCall.Where("id", "=", found.Id), fields, cancellation) is [var now]
            && OdooJson.Text(now, "state") == found.State && OdooJson.Text(now, "write_date") == found.WriteDate;
    }

    private async Task ChangeAsync(OdooSending sending, OdooMove found, CancellationToken cancellation)
    {
        if (sending.Outgoing.Action == ActionKind.Cancel)
        {
            _ = await company.CallAsync(OdooCall.Act("account.move", "button_cancel", found.Id), cancellation);
        }
        else if (found.Type == sending.Wanted!.Type)
        {
            _ = await company.CallAsync(OdooMapper.Write(sending, found.Id, company), cancellation);
        }
        else
        {
            // An invoice cannot become a refund: the old draft is cancelled, with a note that it was us, and another one is created.
            var stamp = new JsonObject { [OdooMove.StampField] = found.ReplacedStamp(sending.Key) };
            _ = await company.CallAsync(OdooCall.Write("account.move", found.Id, stamp), cancellation);
            _ = await company.CallAsync(OdooCall.Act("account.move", "button_cancel", found.Id), cancellation);
            sending.Found = null;
            await create.OneAsync(sending, cancellation);
            return;
        }

        sending.WrittenId = found.Id;
    }
}
