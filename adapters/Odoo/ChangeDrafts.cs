using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Updates or cancels drafts, each after one more look at it.</summary>
internal sealed class ChangeDrafts(OdooCompany company, FindOurs find, FindAndDecide decide, CreateDrafts create)
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
            await CancelAsync(sending, found, isReplaced: false, cancellation);
        }
        else if (found.Type == sending.Wanted!.Type)
        {
            // Odoo refuses to take lines from what is posted, in every version: what was posted a moment ago is not written.
            _ = await company.CallAsync(OdooMapper.Write(sending, found.Id, company), cancellation);
        }
        else if (await CancelAsync(sending, found, isReplaced: true, cancellation))
        {
            // An invoice cannot become a refund: the old draft is cancelled, with a mark that it was us, and another one is created.
            sending.Found = null;
            await create.OneAsync(sending, cancellation);
            return;
        }

        sending.WrittenId = sending.Outcome is null ? found.Id : null;
    }

    /// <summary>
    /// Cancels a draft, and nothing but a draft: Odoo's own cancelling takes posted invoices too. Its lines are taken away first, which Odoo refuses when it
    /// was posted meanwhile; and what has no lines cannot be posted.
    /// </summary>
    /// <returns>Whether it is cancelled; otherwise the outcome says what became of it.</returns>
    private async Task<bool> CancelAsync(OdooSending sending, OdooMove found, bool isReplaced, CancellationToken cancellation)
    {
        var empty = new JsonObject { ["invoice_line_ids"] = new JsonArray(new JsonArray(5, 0, 0)), [OdooMove.StampField] = found.EndedStamp(sending.Key, isReplaced) };
        _ = await company.CallAsync(OdooCall.Write("account.move", found.Id, empty), cancellation);
        _ = await company.CallAsync(OdooCall.Act("account.move", "button_cancel", found.Id), cancellation);
        if (await find.MoveAsync(found.Id, cancellation) is { State: "cancel", WasPosted: true } && !found.WasPosted)
        {
            await PutRightAsync(sending, found.Id, cancellation);
            return false;
        }

        return true;
    }

    /// <summary>Somebody gave it lines and posted it in that very moment: it is posted again, with the number it got, and the accountant is told.</summary>
    private async Task PutRightAsync(OdooSending sending, long id, CancellationToken cancellation)
    {
        _ = await company.CallAsync(OdooCall.Act("account.move", "button_draft", id), cancellation);
        _ = await company.CallAsync(OdooCall.Act("account.move", "action_post", id), cancellation);
        _ = await OdooFault.TryAsync(() => company.CallAsync(
            new OdooCall("account.move", "message_post") { Ids = [id], Named = [("body", "The Connector cancelled this at the moment it was posted, and posted it again. Please look at its lines.")] }, cancellation));
        sending.Outcome = await find.MoveAsync(id, cancellation) is { } now ? new SendOutcome.Moved(sending.Done(now, company).Found) : new SendOutcome.Gone();
    }
}
