using Connector.Adapters.Shared;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Looks documents up in Odoo, and decides which of them have to be written.</summary>
internal sealed class FindAndDecide(OdooCompany company, FindOurs find)
{
    public async Task RunAsync(OdooSending[] all, CancellationToken cancellation)
    {
        var found = await find.MovesAsync([.. all.Select(s => s.Known)], cancellation);
        foreach (var ending in found.Values.Where(m => m.IsEnding))
        {
            // An interrupted cancellation.
            _ = await OdooFault.TryAsync(() => company.CallAsync(OdooCall.Act("account.move", "button_cancel", ending.Id), cancellation));
        }

        foreach (var sending in all)
        {
            sending.Found = found.GetValueOrDefault(sending.Key);
            sending.Outcome = Settled(sending.Outgoing, sending.Wanted, sending.Found, company.Connection.User);
        }
    }

    /// <summary>The outcome when nothing has to be written; null when the document has to be written. Pure.</summary>
    /// <param name="outgoing">What is sent.</param>
    /// <param name="wanted">The same as Odoo's values; null for a cancellation.</param>
    /// <param name="move">What exists; null when nothing does.</param>
    /// <param name="user">Our own user's id, where it is known.</param>
    internal static SendOutcome? Settled(OutgoingDocument outgoing, OdooDocument? wanted, OdooMove? move, long? user)
    {
        if (move is null)
        {
            return DecideSending.Settled(outgoing, null, isOurs: false, isSent: false);
        }

        var isUntouched = !move.IsEdited(user);
        var isAsSent = wanted is not null && move.Fingerprint == wanted.Fingerprint && move.Type == wanted.Type;
        var found = move.As(outgoing.Document.Key, outgoing.Document.Currency, user) with { IsAsSent = wanted is null || isAsSent ? null : false };
        // A draft that is found where none was known is somebody's edit: only an update of an older revision continues our own content.
        var continues = isUntouched && (outgoing.Action == ActionKind.Cancel || (outgoing.Action == ActionKind.Update && move.Revision < outgoing.Revision));
        // An edit that was adopted is known, until it is edited again.
        var isAdopted = found.Digest is not null && found.Digest == outgoing.PreviousDigest;
        return DecideSending.Settled(outgoing, found, isOurs: continues || isAdopted, isSent: isAsSent && move.Revision >= outgoing.Revision && (isUntouched || !outgoing.Force));
    }
}
