using System.Collections.Immutable;
using Connector.Adapters.Shared;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>Sends documents in the order of its steps: prepare, find and decide, create, change. The answer of each write is read as what exists.</summary>
internal sealed class SendDocuments(QuickBooksClient client, QuickBooksCompany company, QuickBooksOptions options)
{
    private readonly FindDocuments _find = new(client, company);
    private readonly WriteObjects _write = new(client);

    /// <summary>Sends a batch.</summary>
    /// <returns>An outcome for each document, in order.</returns>
    public async Task<ImmutableArray<SendOutcome>> RunAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation)
    {
        DocumentSending[] all = [.. batch.Select(outgoing => new DocumentSending(outgoing))];
        DocumentSending[] Open(Func<DocumentSending, bool> which) => [.. all.Where(s => s.Outcome is null && which(s))];
        try
        {
            Prepare(all);
            await FindAsync(Open(_ => true), cancellation);
            await new ChangeDocuments(_find, _write, FindAsync, company).RunAsync(Open(s => !s.IsCreate), cancellation);
            await new CreateDocuments(_find, _write, company).RunAsync(Open(_ => true), cancellation);
        }
        catch (QuickBooksFault fault)
        {
            foreach (var sending in Open(_ => true))
            {
                sending.Outcome = fault.Outcome;
            }
        }

        return [.. all.Select(s => s.Outcome!)];
    }

    /// <summary>Maps documents, and refuses those that cannot be mapped, before anything is written.</summary>
    private void Prepare(DocumentSending[] all)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sending in all)
        {
            if (!keys.Add(sending.Key))
            {
                sending.Outcome = new SendOutcome.Failed(QuickBooksFault.Twice, "It occurs twice in the same batch; send it again.");
            }
            else if (sending.Outgoing.Action != ActionKind.Cancel)
            {
                (sending.Wanted, var refusal) = QuickBooksMapper.Map(sending.Outgoing, company, options);
                sending.Outcome = refusal ?? Closed(sending.Outgoing);
            }
        }
    }

    private SendOutcome.Refused? Closed(OutgoingDocument outgoing)
        => company.ClosedThrough is { } closed && outgoing.Document.IssueDate <= closed && !outgoing.Force
            ? new SendOutcome.Refused(
                QuickBooksFault.Closed,
                $"It is dated {CanonicalText.Text(outgoing.Document.IssueDate)}, and QuickBooks' books are closed through {CanonicalText.Text(closed)}: have the accountant reopen them, or publish --force --reason.")
            : null;

    /// <summary>Looks up what has to be, and decides which have to be written.</summary>
    private async Task FindAsync(DocumentSending[] all, CancellationToken cancellation)
    {
        var looked = all.Where(s => !s.Outgoing.IsNew || s.Found is not null).ToArray();
        var found = looked.Length == 0 ? [] : await _find.OfAsync(looked, cancellation);
        foreach (var sending in all)
        {
            sending.Found = found.GetValueOrDefault(sending.Key);
            sending.Outcome = Settled(sending.Outgoing, sending.Wanted, sending.Found);
        }
    }

    /// <summary>The outcome when nothing has to be written; null when the document has to be written. Pure.</summary>
    /// <param name="outgoing">What is sent.</param>
    /// <param name="wanted">The same as QuickBooks' values; null for a cancellation.</param>
    /// <param name="there">What exists; null when nothing does.</param>
    internal static SendOutcome? Settled(OutgoingDocument outgoing, WantedDocument? wanted, FoundTransaction? there)
    {
        if (there is null)
        {
            return DecideSending.Settled(outgoing, null, isOurs: false, isSent: false);
        }

        var isUntouched = !there.IsOtherContent;
        var isAsSent = wanted is not null && there.Fingerprint == wanted.Fingerprint;
        var found = there.As(outgoing.Document.Key) with { IsAsSent = wanted is null || isAsSent ? null : false };
        // One that is found where none was known is somebody's: only an update of an older revision continues our own content.
        var continues = isUntouched && (outgoing.Action == ActionKind.Cancel || (outgoing.Action == ActionKind.Update && there.Revision < outgoing.Revision));
        var isAdopted = found.Digest is not null && found.Digest == outgoing.PreviousDigest;
        return DecideSending.Settled(outgoing, found, isOurs: continues || isAdopted, isSent: isAsSent && there.Revision >= outgoing.Revision && (isUntouched || !outgoing.Force));
    }
}
