using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Sends documents in the order of its steps: prepare, find and decide, create, change, read back, post, notify.</summary>
internal sealed class SendDocuments
{
    private readonly PrepareDocuments _prepare;
    private readonly FindAndDecide _decide;
    private readonly CreateDrafts _create;
    private readonly ChangeDrafts _change;
    private readonly ReadBack _readBack;
    private readonly PostDrafts? _post;
    private readonly NotifyAccountant _notify;

    public SendDocuments(OdooCompany company, OdooOptions options, BatchSize batchSize, TimeSpan firstWait, TimeProvider time)
    {
        var find = new FindOurs(company);
        _prepare = new PrepareDocuments(company, options);
        _decide = new FindAndDecide(company, find);
        _create = new CreateDrafts(company, find, _decide, batchSize, firstWait, time);
        _change = new ChangeDrafts(company, find, _decide, _create);
        _readBack = new ReadBack(company, find);
        _post = options.AutoPost ? new PostDrafts(company, find) : null;
        _notify = new NotifyAccountant(company, options);
    }

    /// <summary>Sends a batch.</summary>
    /// <returns>An outcome for each document, in order.</returns>
    public async Task<ImmutableArray<SendOutcome>> RunAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation)
    {
        OdooSending[] all = [.. batch.Select(outgoing => new OdooSending(outgoing))];
        OdooSending[] Open(Func<OdooSending, bool> which) => [.. all.Where(s => s.Outcome is null && which(s))];
        try
        {
            await _prepare.RunAsync(all, cancellation);
            await _decide.RunAsync(Open(_ => true), cancellation);
            await _create.RunAsync(Open(s => s.IsCreate), cancellation);
            foreach (var sending in Open(s => !s.IsCreate && s.WrittenId is null))
            {
                await _change.RunAsync(sending, cancellation);
            }

            await _readBack.RunAsync(Open(s => s.WrittenId is not null), cancellation);
            OdooSending[] there = [.. all.Where(s => s.IsThere)];
            if (_post is not null)
            {
                await _post.RunAsync(there, cancellation);
            }

            await _notify.RunAsync(there, cancellation);
        }
        catch (OdooFault fault)
        {
            foreach (var sending in Open(_ => true))
            {
                sending.Outcome = sending.WrittenId is null ? fault.Outcome : new SendOutcome.Lost(fault.Message);
            }
        }

        return [.. all.Select(s => s.Outcome!)];
    }
}
