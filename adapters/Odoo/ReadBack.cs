using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Reads back what was written: totals must be right to the penny, and every field must say what was sent.</summary>
internal sealed class ReadBack(OdooCompany company, FindOurs find)
{
    public async Task RunAsync(OdooSending[] written, CancellationToken cancellation)
    {
        if (written.Length == 0)
        {
            return;
        }

        var moves = (await find.MovesAsync(written.Select(s => s.WrittenId!.Value), cancellation)).ToDictionary(m => m.Id);
        foreach (var sending in written)
        {
            sending.Outcome = moves.TryGetValue(sending.WrittenId!.Value, out var move)
                ? sending.Done(await AsSentAsync(sending, move, cancellation), company)
                : new SendOutcome.Gone();
        }
    }

    /// <summary>The move, corrected where Odoo made something else of what was sent. If that fails, the outcome shows the move as it is.</summary>
    private async Task<OdooMove> AsSentAsync(OdooSending sending, OdooMove move, CancellationToken cancellation)
    {
        if (sending.Wanted is not { } wanted || move.PublicationState != PublicationState.Draft)
        {
            return move;
        }

        if (move.Fingerprint != wanted.Fingerprint || (sending.IsCreate && wanted.NamesSomeAccounts))
        {
            move = await OdooFault.OrDefaultAsync(() => RewriteAsync(sending, wanted, move.Id, cancellation)) ?? move;
        }

        // The draft says what we just wrote, and that a person edited it: the edit was ours.
        return move is { PublicationState: PublicationState.Draft, IsModified: true, IsOtherContent: false }
            ? await OdooFault.OrDefaultAsync(() => WriteAsync(move.Id, "is_manually_modified", false, cancellation)) ?? move
            : move;
    }

    /// <summary>
    /// Odoo made something else of it, such as taxes of its own: it is written once more, as commands. Text that Odoo then still formats in its own
    /// way is accepted, if the total is right.
    /// </summary>
    private async Task<OdooMove?> RewriteAsync(OdooSending sending, OdooDocument wanted, long id, CancellationToken cancellation)
    {
        _ = await company.CallAsync(OdooMapper.Write(sending, id, company), cancellation);
        var again = await find.MoveAsync(id, cancellation);
        return again is null || again.Fingerprint == wanted.Fingerprint || again.PublicationState != PublicationState.Draft
            || sending.Done(again, company).Found.Total != sending.Outgoing.Document.Total
                ? again
                : await WriteAsync(id, OdooMove.StampField, OdooMove.StampOf(sending.Key, sending.Outgoing.Revision, again.Fingerprint), cancellation);
    }

    private async Task<OdooMove?> WriteAsync(long id, string field, JsonNode value, CancellationToken cancellation)
    {
        _ = await company.CallAsync(OdooCall.Write("account.move", id, new JsonObject { [field] = value }), cancellation);
        return await find.MoveAsync(id, cancellation);
    }
}
