using System.Text.Json.Nodes;
using Connector.Adapters.Shared;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>Sends documents: look up, decide, create empty drafts, reserve their keys, write, read back. Safe to repeat from any point on.</summary>
internal sealed class SendDocuments(
    TrytonClient client, TrytonReader reader, TrytonCompany company, TrytonOptions options, IReadOnlyDictionary<string, TrytonParty> parties, IReadOnlyDictionary<string, TrytonProduct> products)
{
    private const string Invoices = TrytonReader.Invoices;
    private const int Attempts = 5;

    // Documents for which a call that changes something was made: whether it took effect is only known once they are read back.
    private readonly HashSet<int> _begun = [];

    /// <summary>Sends some documents together. When that fails, each is sent by itself, so that a bad one does not stop the others.</summary>
    /// <exception cref="TrytonFailure">The server is down: documents without an outcome were not begun.</exception>
    public async Task SendAsync(IReadOnlyList<(int Index, OutgoingDocument Outgoing)> chunk, Action<int, SendOutcome> answer, CancellationToken cancellation)
    {
        var open = chunk.Select(one => one.Index).ToHashSet();
        void Close(int index, SendOutcome outcome)
        {
            _ = open.Remove(index);
            answer(index, outcome);
        }

        try
        {
            if (chunk.Count == 1 || !await SendTogetherAsync(chunk, Close, cancellation))
            {
                foreach (var one in chunk.Where(one => open.Contains(one.Index)).ToList())
                {
                    await SendAloneAsync(one, Close, cancellation);
                }
            }
        }
        catch (TrytonFailure failure) when (failure.Kind == FailureKind.Down)
        {
            foreach (var index in open.Where(_begun.Contains))
            {
                answer(index, new SendOutcome.Lost(failure.Message));
            }

            throw;
        }
    }

    private async Task<bool> SendTogetherAsync(IReadOnlyList<(int Index, OutgoingDocument Outgoing)> chunk, Action<int, SendOutcome> answer, CancellationToken cancellation)
    {
        try
        {
            await SendOnceAsync(chunk, answer, cancellation);
            return true;
        }
        catch (TrytonFailure failure) when (failure.Kind != FailureKind.Down)
        {
            return false;
        }
    }

    private async Task SendAloneAsync((int Index, OutgoingDocument Outgoing) one, Action<int, SendOutcome> answer, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SendOnceAsync([one], answer, cancellation);
                return;
            }
            catch (TrytonFailure failure) when ((failure.Kind == FailureKind.Changed && attempt < Attempts)
                || (failure.Kind == FailureKind.Refused && attempt == 1 && one.Outgoing.Action != ActionKind.Create))
            {
                // Somebody else was faster, and what they posted or deleted Tryton refuses to change: what exists now decides.
            }
            catch (TrytonFailure failure) when (failure.Kind != FailureKind.Down)
            {
                answer(one.Index, _begun.Contains(one.Index) && failure.Outcome is SendOutcome.Failed ? new SendOutcome.Lost(failure.Message) : failure.Outcome);
                return;
            }
        }
    }

    private async Task SendOnceAsync(IReadOnlyList<(int Index, OutgoingDocument Outgoing)> chunk, Action<int, SendOutcome> answer, CancellationToken cancellation)
    {
        var known = chunk.Select(c => new KnownDocument(c.Outgoing.Document.Key, c.Outgoing.ExternalId)).ToList();
        var found = await reader.FindAsync(known, company, cancellation);
        await SweepAsync(found.Values.SelectMany(f => f.Leftovers), cancellation);

        var writing = new List<Writing>();
        var cancelling = new List<Writing>();
        foreach (var (index, outgoing) in chunk)
        {
            var (reservation, invoice, _) = found[outgoing.Document.Key];
            if (DecideSending.Settled(outgoing, invoice is { IsEmptyDraft: false } ? invoice.Document : null) is { } settled)
            {
                answer(index, settled);
            }
            else if (invoice?.State == "validated")
            {
                answer(index, new SendOutcome.Failed("TRYTON-013", "It was validated in Tryton and waits to be posted: post it, or set it back to draft, then publish again."));
            }
            else if (outgoing.Action == ActionKind.Cancel)
            {
                cancelling.Add(new Writing(index, outgoing, reservation, invoice, null));
            }
            else
            {
                try
                {
                    var draft = TrytonMapper.ToContent(outgoing, company, options, parties, products);
                    var isNew = invoice is null or { Document.State: PublicationState.Cancelled };
                    writing.Add(new Writing(index, outgoing, reservation, isNew ? null : invoice, draft));
                }
                catch (TrytonFailure refused) when (refused.Kind == FailureKind.Refused)
                {
                    answer(index, refused.Outcome);
                }
            }
        }

        _begun.UnionWith(writing.Concat(cancelling).Select(w => w.Index));
        await BeginAsync(writing, cancellation);
        await SeeBegunAsync(writing, cancellation);
        await WriteAsync(writing, cancellation);
        await CancelAsync(cancelling, cancellation);

        // Tryton does not report a call that did nothing: reading back shows it.
        var done = writing.Concat(cancelling).ToList();
        if (done.Count == 0)
        {
            return;
        }

        var now = await reader.FindAsync([.. done.Select(w => new KnownDocument(w.Outgoing.Document.Key, w.Invoice?.Document.ExternalId))], company, cancellation);
        foreach (var written in done)
        {
            var there = now[written.Outgoing.Document.Key].Invoice;
            var wanted = written.Content is null ? PublicationState.Cancelled : PublicationState.Draft;
            answer(written.Index, there is null or { IsEmptyDraft: true } ? new SendOutcome.Gone()
                : there.Document.State == wanted ? new SendOutcome.Done(there.Document)
                : new SendOutcome.Moved(there.Document));
        }
    }

    /// <summary>Creates the missing drafts, without content, and reserves their keys.</summary>
    private async Task BeginAsync(List<Writing> writing, CancellationToken cancellation)
    {
        var missing = writing.Where(w => w.Invoice is null).ToList();
        if (missing.Count > 0)
        {
            var drafts = new JsonArray([.. missing.Select(w => (JsonNode)TrytonMapper.EmptyDraft(w.Content!, parties[w.Outgoing.Document.Counterparty!], company))]);
            var ids = await client.WriteAsync($"model.{Invoices}.create", [drafts], cancellation);
            foreach (var (begun, id) in missing.Zip(ids.EnumerateArray()))
            {
                begun.Begun = id.GetInt32();
            }
        }

        if (!company.CanReserveKeys)
        {
            return;
        }

        var unreserved = writing.Where(w => w.Reservation is null).ToList();
        try
        {
            if (unreserved.Count > 0)
            {
                var reservations = new JsonArray([.. unreserved.Select(w => (JsonNode)new JsonObject
                {
                    ["fs_id"] = TrytonReader.ReservedName(w.Outgoing.Document.Key),
                    ["module"] = TrytonReader.ModuleOf(Invoices, company.Id),
                    ["model"] = Invoices,
                    ["db_id"] = w.Id,
                    // Without it nobody could delete the draft.
                    ["noupdate"] = true,
                })]);
                _ = await client.WriteAsync("model.ir.model.data.create", [reservations], cancellation);
            }

            foreach (var again in missing.Where(w => w.Reservation is not null))
            {
                _ = await client.WriteAsync(
                    "model.ir.model.data.write", [TrytonValues.Ids([again.Reservation!.Id]), new JsonObject { ["db_id"] = again.Id }], cancellation,
                    [("ir.model.data," + again.Reservation.Id, again.Reservation.Timestamp)]);
            }
        }
        catch (TrytonFailure failure) when (failure.Kind is FailureKind.Refused or FailureKind.Changed)
        {
            // Somebody else reserved the same keys: theirs counts. Our drafts without a reservation are deleted by the next look-up.
            throw TrytonFailure.Overtaken(failure.Message);
        }
    }

    /// <summary>Reads the new drafts once more: another publisher may have found and filled them. Any change from here on is noticed by its timestamp.</summary>
    private async Task SeeBegunAsync(List<Writing> writing, CancellationToken cancellation)
    {
        var begun = writing.Where(w => w.Begun is not null).ToDictionary(w => w.Id);
        if (begun.Count == 0)
        {
            return;
        }

        foreach (var invoice in await client.SearchAsync(Invoices, [TrytonValues.Where("id", "in", TrytonValues.Ids(begun.Keys))], ["lines", "_timestamp"], cancellation))
        {
            if (invoice.IdsOf("lines").Any())
            {
                throw TrytonFailure.Overtaken();
            }

            begun[invoice.Id("id")!.Value].Timestamp = invoice.Text("_timestamp");
        }

        if (begun.Values.Any(w => w.Timestamp is null))
        {
            throw TrytonFailure.Overtaken("it was deleted.");
        }
    }

    private async Task WriteAsync(List<Writing> writing, CancellationToken cancellation)
    {
        if (writing.Count == 0)
        {
            return;
        }

        var parameters = new JsonArray();
        foreach (var one in writing)
        {
            var document = one.Outgoing.Document;
            var stamp = new ContentStamp(one.Outgoing.Revision, document.Kind.IsCredit(), DocumentText.Digest(document), one.Content!.Fingerprint());
            parameters.Add(TrytonValues.Ids([one.Id]));
            parameters.Add(TrytonMapper.Content(one.Content!, stamp, parties[document.Counterparty!], company, one.Invoice?.Lines ?? []));
        }

        _ = await client.WriteAsync($"model.{Invoices}.write", parameters, cancellation, AsRead(writing));
    }

    private async Task CancelAsync(List<Writing> cancelling, CancellationToken cancellation)
    {
        if (cancelling.Count > 0)
        {
            _ = await client.WriteAsync($"model.{Invoices}.cancel", [TrytonValues.Ids(cancelling.Select(w => w.Id))], cancellation, AsRead(cancelling));
        }
    }

    /// <summary>Deletes empty drafts for a key that another draft has: their attempt was interrupted, or was slower than another.</summary>
    private async Task SweepAsync(IEnumerable<int> leftovers, CancellationToken cancellation)
    {
        foreach (var leftover in leftovers)
        {
            try
            {
                _ = await client.WriteAsync($"model.{Invoices}.delete", [TrytonValues.Ids([leftover])], cancellation);
            }
            catch (TrytonFailure failure) when (failure.Kind is FailureKind.Refused or FailureKind.Changed)
            {
                // It is already deleted, or no longer empty.
            }
        }
    }

    private static IEnumerable<(string Record, string Timestamp)> AsRead(IEnumerable<Writing> writing)
        => writing.Select(w => ($"{Invoices},{w.Id}", w.Invoice?.Timestamp ?? w.Timestamp!));

    /// <summary>A document that is being written.</summary>
    /// <param name="Index">Its place in the batch.</param>
    /// <param name="Outgoing">What is sent.</param>
    /// <param name="Reservation">The reservation of its key.</param>
    /// <param name="Invoice">The draft that it updates; null when one has to be created.</param>
    /// <param name="Content">Its content; null when it is cancelled.</param>
    private sealed record Writing(int Index, OutgoingDocument Outgoing, KeyReservation? Reservation, TrytonInvoice? Invoice, InvoiceContent? Content)
    {
        /// <summary>The empty draft that was just created for it.</summary>
        public int? Begun { get; set; }

        /// <summary>When that draft was last written.</summary>
        public string? Timestamp { get; set; }

        public int Id => Invoice?.Id ?? Begun!.Value;
    }
}
