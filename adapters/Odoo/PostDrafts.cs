using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Posts the drafts that say what is sent.</summary>
internal sealed class PostDrafts(OdooCompany company, FindOurs find)
{
    public async Task RunAsync(OdooSending[] done, CancellationToken cancellation)
    {
        foreach (var sending in done.Where(IsAsSent))
        {
            var id = sending.Id!.Value;
            _ = await OdooFault.TryAsync(() => company.CallAsync(OdooCall.Act("account.move", "action_post", id), cancellation));
            // Whether it was posted, by us or by somebody else, is read. If it cannot be read, it counts as a draft until it is reconciled.
            if (await OdooFault.OrDefaultAsync(() => find.MoveAsync(id, cancellation)) is { } move)
            {
                sending.Outcome = sending.Done(move, company);
            }
        }
    }

    // What was posted before, a person has set back to draft.
    private static bool IsAsSent(OdooSending sending)
        => sending.Found is not { WasPosted: true } && sending.Outcome is SendOutcome.Done { Found: { State: PublicationState.Draft, Digest: null } found } && found.Total == sending.Outgoing.Document.Total;
}
