using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// Changes and ends documents that can still be changed. Each write names the version that was read: where somebody was faster, QuickBooks refuses it, and it is
/// read and decided again.
/// </summary>
internal sealed class ChangeDocuments(FindDocuments find, WriteObjects write, Func<DocumentSending[], CancellationToken, Task> decide, QuickBooksCompany company)
{
    private const int Attempts = 3;

    /// <summary>Changes and ends them. What is left without an outcome is to be created: it was ended to become a document of another kind.</summary>
    public async Task RunAsync(DocumentSending[] all, CancellationToken cancellation)
    {
        var open = all;
        for (var attempt = 1; open.Length > 0; attempt++)
        {
            var stale = await OnceAsync(open, cancellation);
            if (attempt == Attempts)
            {
                foreach (var sending in stale.Keys)
                {
                    sending.Outcome = new SendOutcome.Failed(QuickBooksFault.Stale, "Others keep changing it in QuickBooks; publish again.");
                }

                return;
            }

            await decide([.. stale.Keys], cancellation);
            foreach (var (sending, refused) in stale)
            {
                // Nobody changed it: what is missing is something that it names.
                sending.Outcome ??= sending.Found?.Content.SyncToken == refused.Token && refused.Fault.Kind == FaultKind.Permanent ? refused.Fault.Outcome : null;
            }

            open = [.. stale.Keys.Where(s => s.Outcome is null && !s.IsCreate)];
        }
    }

    /// <returns>Those that somebody changed meanwhile.</returns>
    private async Task<Dictionary<DocumentSending, (string? Token, QuickBooksFault Fault)>> OnceAsync(DocumentSending[] all, CancellationToken cancellation)
    {
        // An invoice that becomes a credit is marked first, so that it shows that it was us who ended it.
        var marked = all.Where(s => s.Wanted is not null && s.Wanted.Entity != s.Found!.Entity && s.Found is { Entity: "Invoice", Stamp: { IsReplaced: false } }).ToArray();
        var stale = new Dictionary<DocumentSending, (string? Token, QuickBooksFault Fault)>();
        await WriteAsync(marked, Mark, stale, (sending, found) => sending.Found = found, cancellation);
        var going = all.Where(s => s.Outcome is null && !stale.ContainsKey(s)).ToArray();
        await WriteAsync([.. going.Where(s => s.Wanted?.Entity == s.Found!.Entity)], Change, stale, (sending, found) => sending.Outcome = sending.Done(found), cancellation);
        await WriteAsync([.. going.Where(s => s.Wanted?.Entity != s.Found!.Entity)], End, stale, Ended, cancellation);
        return stale;
    }

    private async Task WriteAsync(
        DocumentSending[] all, Func<DocumentSending, Write> make, Dictionary<DocumentSending, (string? Token, QuickBooksFault Fault)> stale,
        Action<DocumentSending, FoundTransaction> done, CancellationToken cancellation)
    {
        var writes = all.Select(s => (Sending: s, Write: make(s))).ToArray();
        await write.RunAsync([.. writes.Select(w => w.Write)], cancellation);
        foreach (var (sending, made) in writes)
        {
            if (made.Document is { } answer)
            {
                done(sending, made.Operation == WriteOperation.Delete ? sending.Found! : new FoundTransaction(made.Entity, answer, company));
                continue;
            }

            switch (made.Fault!)
            {
                case { Kind: FaultKind.Stale } or { Code: QuickBooksFault.Missing }:
                    stale[sending] = (sending.Found!.Content.SyncToken, made.Fault!);
                    break;
                case { Code: QuickBooksFault.Closed }:
                    // They were closed since the company was read: then it is no longer ours to change.
                    sending.Outcome = new SendOutcome.Moved(sending.Found!.As(sending.Key) with { State = PublicationState.Posted });
                    break;
                case { Kind: FaultKind.Uncertain } fault:
                    await LookAsync(sending, made, fault, done, cancellation);
                    break;
                case var fault:
                    sending.Outcome = fault.Outcome;
                    break;
            }
        }
    }

    /// <summary>Looks at what the answer was lost for: it is done where it says what was sent.</summary>
    private async Task LookAsync(DocumentSending sending, Write made, QuickBooksFault fault, Action<DocumentSending, FoundTransaction> done, CancellationToken cancellation)
    {
        sending.Outcome = fault.Outcome;
        if (await QuickBooksFault.OrDefaultAsync(() => find.ByIdAsync([sending.Found!.Id], cancellation)) is not { } found)
        {
            return;
        }

        var now = found.GetValueOrDefault(sending.Found!.Id);
        var isDone = made.Operation switch
        {
            WriteOperation.Delete => now is null,
            WriteOperation.Void => now is { State: PublicationState.Cancelled },
            _ => now?.Stamp is { } stamp && stamp == NoteStamp.Read(QuickBooksJson.Text(made.Body, "PrivateNote")) && now.Content.SyncToken != sending.Found.Content.SyncToken,
        };
        if (isDone)
        {
            sending.Outcome = null;
            done(sending, now ?? sending.Found);
        }
    }

    private static Write Mark(DocumentSending sending) => new(sending.Found!.Entity, WriteOperation.Update, QuickBooksJson.Write(new Transaction
    {
        Id = sending.Found.Content.Id,
        SyncToken = sending.Found.Content.SyncToken,
        Sparse = true,
        CustomerRef = sending.Found.Content.CustomerRef,
        PrivateNote = (sending.Found.Stamp! with { IsReplaced = true }).In(sending.Found.Content.PrivateNote),
    }), sending.Purpose + " replaced");

    private static Write Change(DocumentSending sending)
        => new(sending.Found!.Entity, WriteOperation.Update, sending.Wanted!.Changed(sending.Found), sending.Purpose);

    /// <summary>Invoices are voided: they stay, with their number, and count for nothing. QuickBooks voids no other kind of document: those are deleted.</summary>
    private static Write End(DocumentSending sending) => new(
        sending.Found!.Entity, sending.Found.Entity == "Invoice" ? WriteOperation.Void : WriteOperation.Delete,
        QuickBooksJson.Write(new Transaction { Id = sending.Found.Content.Id, SyncToken = sending.Found.Content.SyncToken }), sending.Purpose + " ended");

    private static void Ended(DocumentSending sending, FoundTransaction found)
    {
        if (sending.Wanted is null)
        {
            sending.Outcome = new SendOutcome.Done(found.As(sending.Key) with { State = PublicationState.Cancelled, Digest = null });
        }
        else
        {
            sending.Found = null; // it is created as another kind
        }
    }
}
