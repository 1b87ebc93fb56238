using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>Posts the drafts that were written, one by one in the order of dates, as Tryton assigns numbers. What cannot be posted stays a draft.</summary>
internal sealed class PostDrafts(TrytonClient client, TrytonReader reader, TrytonCompany company)
{
    private const int Attempts = 6;

    // Documents that come late have a payment date in the past.
    private static readonly string[] AcceptedWarnings = ["invoice_payment_term_"];

    /// <summary>Posts what was written, and replaces its outcomes by what was read back.</summary>
    /// <exception cref="TrytonFailure">The server is down.</exception>
    public async Task RunAsync(ImmutableArray<OutgoingDocument> batch, SendOutcome?[] outcomes, CancellationToken cancellation)
    {
        var drafts = Enumerable.Range(0, batch.Length)
            .Where(i => batch[i].Action != ActionKind.Cancel && outcomes[i] is SendOutcome.Done { Found.State: PublicationState.Draft } done
                && done.Found.Digest == DocumentText.Digest(batch[i].Document))
            .OrderBy(i => batch[i].Document.IssueDate).ThenBy(i => batch[i].Document.Key, StringComparer.Ordinal);
        foreach (var index in drafts)
        {
            var key = batch[index].Document.Key;
            try
            {
                if (await FindAsync(key, cancellation) is { State: "draft" or "validated" } invoice)
                {
                    await PostAsync(invoice, cancellation);
                }
            }
            catch (TrytonFailure failure) when (failure.Kind != FailureKind.Down)
            {
                // It stays a draft: the accountant sees it, and Tryton tells the reason when they press the button.
            }

            // No error does not mean posted: a rule may require a second approval.
            outcomes[index] = await FindAsync(key, cancellation) is { } now ? new SendOutcome.Done(now.Document) : new SendOutcome.Gone();
        }
    }

    private async Task<TrytonInvoice?> FindAsync(string key, CancellationToken cancellation)
        => (await reader.FindAsync([new KnownDocument(key, null)], company, cancellation))[key].Invoice;

    private async Task PostAsync(TrytonInvoice draft, CancellationToken cancellation)
    {
        await client.RefreshAsync(cancellation);
        var accepted = new HashSet<string>(StringComparer.Ordinal);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _ = await client.WriteAsync($"model.{TrytonReader.Invoices}.post", [TrytonValues.Ids([draft.Id])], cancellation, [($"{TrytonReader.Invoices},{draft.Id}", draft.Timestamp)]);
                return;
            }
            catch (TrytonFailure busy) when (busy.Kind == FailureKind.Busy && attempt < Attempts)
            {
                // All who post wait for the same sequence of numbers: try again.
            }
            catch (TrytonFailure question) when (question.Warning is { } name && AcceptedWarnings.Any(known => name.StartsWith(known, StringComparison.Ordinal)) && accepted.Add(name))
            {
                _ = await client.WriteAsync(
                    "model.res.user.warning.create", [new JsonArray(new JsonObject { ["user"] = company.User, ["name"] = name, ["always"] = false })], cancellation);
            }
        }
    }
}
