using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// Creates documents. What may have been created although its answer was lost, or was refused because its number is there, is looked up before anything else
/// is done.
/// </summary>
internal sealed class CreateDocuments(FindDocuments find, WriteObjects write, QuickBooksCompany company)
{
    public async Task RunAsync(DocumentSending[] all, CancellationToken cancellation)
    {
        var writes = all.ToDictionary(s => s, s => new Write(s.Wanted!.Entity, WriteOperation.Create, s.Wanted.Created, s.Purpose));
        await write.RunAsync(writes.Values, cancellation);
        var unclear = await LookAsync(writes, cancellation);
        if (all.Length > 1 && unclear.Count > 0)
        {
            // None of them exists, and the server did answer the query: perhaps one of them broke the whole call, so each is tried alone.
            await write.AloneAsync(unclear.Values, cancellation);
            _ = await LookAsync(unclear, cancellation);
        }
    }

    /// <summary>Takes the answers, and looks up those that are missing.</summary>
    /// <returns>Those that do not exist, as far as QuickBooks tells, and for which it is not known whether the call is still carried out.</returns>
    private async Task<Dictionary<DocumentSending, Write>> LookAsync(Dictionary<DocumentSending, Write> writes, CancellationToken cancellation)
    {
        foreach (var (sending, made) in writes)
        {
            sending.Outcome = made.Document is { } answer ? sending.Done(new FoundTransaction(made.Entity, answer, company)) : made.Fault!.Outcome;
        }

        var missing = writes.Where(w => w.Value.Fault is { } fault && (fault.Kind == FaultKind.Uncertain || fault.Code == QuickBooksFault.NumberTaken)).ToArray();
        var found = missing.Length == 0 ? [] : await QuickBooksFault.OrDefaultAsync(() => find.CreatedAsync([.. missing.Select(m => m.Key)], cancellation));
        if (found is null)
        {
            return [];
        }

        foreach (var (sending, _) in missing)
        {
            // One that was ended before is not the one that was to be created.
            if (found.TryGetValue(sending.Key, out var there) && there.State.Counts())
            {
                sending.Outcome = SendDocuments.Settled(sending.Outgoing, sending.Wanted, there) ?? new SendOutcome.Failed(QuickBooksFault.Stale, "It was created meanwhile with another content; publish again.");
            }
        }

        // What was not answered at all may still be carried out: another request beside it might make a second document.
        return missing.Where(m => m.Key.Outcome is SendOutcome.Lost && m.Value.Fault is { IsUnanswered: false }).ToDictionary(m => m.Key, m => m.Value);
    }
}
