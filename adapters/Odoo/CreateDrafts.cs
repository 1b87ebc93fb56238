using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Creates new moves, several in a call while that succeeds. Their external ids prevent duplicates.</summary>
internal sealed class CreateDrafts(OdooCompany company, FindOurs find, FindAndDecide decide, BatchSize batchSize, TimeSpan firstWait, TimeProvider time)
{
    private const int Attempts = 4;

    public async Task RunAsync(OdooSending[] all, CancellationToken cancellation)
    {
        foreach (var shape in all.GroupBy(s => s.Wanted!.Shape))
        {
            foreach (var part in batchSize.Split(shape))
            {
                await TogetherAsync(part, cancellation);
            }
        }
    }

    /// <summary>Creates one move, and tries again when another publisher writes at the same time.</summary>
    public async Task OneAsync(OdooSending sending, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var loaded = await LoadAsync([sending], cancellation);
                if (loaded.Problem is null)
                {
                    sending.WrittenId = loaded.Ids[0];
                    return;
                }

                // Another publisher may have been faster: then it exists by now, and is decided like any other.
                if (await find.IdAsync(sending.Key, sending.Outgoing.Revision, cancellation) is not null)
                {
                    await decide.RunAsync([sending], cancellation);
                    if (sending.Outcome is not null || !sending.IsCreate)
                    {
                        return;
                    }
                }

                if (attempt == Attempts || (attempt == 2 && !loaded.IsConflict))
                {
                    sending.Outcome = loaded.IsConflict
                        ? new SendOutcome.Failed(OdooFault.Busy, "Others are writing the same records; publish again.")
                        : new SendOutcome.Refused(OdooFault.Refused, "Odoo refuses it: " + loaded.Problem);
                    return;
                }

                await Task.Delay(firstWait * attempt, time, cancellation);
            }
            catch (OdooFault fault)
            {
                await SettleAsync(sending, fault, cancellation);
                return;
            }
        }
    }

    private async Task TogetherAsync(List<OdooSending> part, CancellationToken cancellation)
    {
        try
        {
            var began = time.GetTimestamp();
            var loaded = await LoadAsync(part, cancellation);
            if (loaded.Problem is null)
            {
                batchSize.Took(part, time.GetElapsedTime(began));
                foreach (var (sending, id) in part.Zip(loaded.Ids))
                {
                    sending.WrittenId = id;
                }

                return;
            }

            // One bad document undoes the whole call: one by one the others succeed, and the bad one gets its own outcome.
            foreach (var sending in part)
            {
                await OneAsync(sending, cancellation);
            }
        }
        catch (OdooFault fault)
        {
            // Perhaps it was too much for one call: what does not exist is created one by one. The external ids prevent duplicates, even if Odoo
            // is still working on this call.
            var mayBeTooMuch = part.Count > 1 && fault.Kind != FaultKind.Credentials;
            if (mayBeTooMuch)
            {
                batchSize.Failed();
            }

            foreach (var sending in part)
            {
                await SettleAsync(sending, fault, cancellation);
                if (mayBeTooMuch && sending.WrittenId is null)
                {
                    sending.Outcome = null;
                    await OneAsync(sending, cancellation);
                }
            }
        }
    }

    /// <summary>
    /// The outcome of a create whose call failed. One that may have been carried out is looked up; if that fails too, it is lost, and the next
    /// publish looks it up.
    /// </summary>
    private async Task SettleAsync(OdooSending sending, OdooFault fault, CancellationToken cancellation)
    {
        if (fault.Kind == FaultKind.Uncertain)
        {
            sending.WrittenId = await OdooFault.OrDefaultAsync(() => find.IdAsync(sending.Key, sending.Outgoing.Revision, cancellation));
        }

        sending.Outcome = sending.WrittenId is null ? fault.Outcome : null;
    }

    private Task<LoadResult> LoadAsync(IReadOnlyList<OdooSending> part, CancellationToken cancellation)
    {
        var (fields, rows) = OdooMapper.Table([.. part.Select(s => s.Wanted!)]);
        return LoadRows.RunAsync(company, "account.move", fields, rows, part.Count, cancellation);
    }
}
