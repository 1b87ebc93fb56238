using System.Text.Json.Nodes;
using Connector.Adapters.Shared;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>The order of work on documents: look up, decide, begin, claim, write, read back. Safe to do again from any point on.</summary>
internal sealed class SendingDocuments(
    TrytonClient client, TrytonReader reader, Books books, TrytonOptions options, IReadOnlyDictionary<string, PartyInBooks> parties, IReadOnlyDictionary<string, ProductInBooks> products)
{
    private const string Invoices = TrytonReader.Invoices;
    private const int Attempts = 5;

    // Documents for which a call that changes something was made: what became of it is only known once it was read back.
    private readonly HashSet<int> _begun = [];

    /// <summary>Sends some documents together. When that fails, each is sent by itself, so that a bad one stops no other.</summary>
    /// <exception cref="TrytonFailure">The server is down: what has no answer yet was not begun.</exception>
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
            catch (TrytonFailure failure) when (failure.Kind == FailureKind.Changed && attempt < Attempts)
            {
                // Somebody was faster: what stands there now decides.
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
        var found = await reader.FindAsync(known, books, cancellation);
        await SweepAsync(found.Values.SelectMany(f => f.Strays), cancellation);

        var writing = new List<Writing>();
        var cancelling = new List<Writing>();
        foreach (var (index, outgoing) in chunk)
        {
            var (claim, standing, _) = found[outgoing.Document.Key];
            if (DecideSending.Settled(outgoing, standing is { IsShell: false } ? standing.Document : null) is { } settled)
            {
                answer(index, settled);
            }
            else if (standing?.State == "validated")
            {
                answer(index, new SendOutcome.Failed("TRYTON-013", "It was validated in Tryton, and waits to be posted: post it, or set it back to draft, then publish again."));
            }
            else if (outgoing.Action == ActionKind.Cancel)
            {
                cancelling.Add(new Writing(index, outgoing, claim, standing, null));
            }
            else
            {
                try
                {
                    var draft = TrytonMapper.ToDraft(outgoing, books, options, parties, products);
                    var isNew = standing is null or { Document.State: PublicationState.Cancelled };
                    writing.Add(new Writing(index, outgoing, claim, isNew ? null : standing, draft));
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

        // Tryton does not say when it did nothing: what stands there says it.
        var done = writing.Concat(cancelling).ToList();
        if (done.Count == 0)
        {
            return;
        }

        var now = await reader.FindAsync([.. done.Select(w => new KnownDocument(w.Outgoing.Document.Key, w.Standing?.Document.ExternalId))], books, cancellation);
        foreach (var written in done)
        {
            var there = now[written.Outgoing.Document.Key].Standing;
            var wanted = written.Draft is null ? PublicationState.Cancelled : PublicationState.Draft;
            answer(written.Index, there is null or { IsShell: true } ? new SendOutcome.Gone()
                : there.Document.State == wanted ? new SendOutcome.Done(there.Document)
                : new SendOutcome.Moved(there.Document));
        }
    }

    /// <summary>Makes the drafts that are not there, without content, and claims their keys.</summary>
    private async Task BeginAsync(List<Writing> writing, CancellationToken cancellation)
    {
        var missing = writing.Where(w => w.Standing is null).ToList();
        if (missing.Count > 0)
        {
            var shells = new JsonArray([.. missing.Select(w => (JsonNode)TrytonMapper.Shell(w.Draft!, parties[w.Outgoing.Document.Counterparty!], books))]);
            var ids = await client.WriteAsync($"model.{Invoices}.create", [shells], cancellation);
            foreach (var (begun, id) in missing.Zip(ids.EnumerateArray()))
            {
                begun.Begun = id.GetInt32();
            }
        }

        if (!books.HasClaims)
        {
            return;
        }

        var unclaimed = writing.Where(w => w.Claim is null).ToList();
        try
        {
            if (unclaimed.Count > 0)
            {
                var claims = new JsonArray([.. unclaimed.Select(w => (JsonNode)new JsonObject
                {
                    ["fs_id"] = TrytonReader.ClaimOf(w.Outgoing.Document.Key),
                    ["module"] = TrytonReader.ModuleOf(Invoices, books.Company),
                    ["model"] = Invoices,
                    ["db_id"] = w.Id,
                    // Without it nobody could delete the draft.
                    ["noupdate"] = true,
                })]);
                _ = await client.WriteAsync("model.ir.model.data.create", [claims], cancellation);
            }

            foreach (var again in missing.Where(w => w.Claim is not null))
            {
                _ = await client.WriteAsync(
                    "model.ir.model.data.write", [TrytonValues.Ids([again.Claim!.Id]), new JsonObject { ["db_id"] = again.Id }], cancellation,
                    [("ir.model.data," + again.Claim.Id, again.Claim.Timestamp)]);
            }
        }
        catch (TrytonFailure failure) when (failure.Kind is FailureKind.Refused or FailureKind.Changed)
        {
            // Somebody else claims the same keys: theirs counts. What of ours has no claim then is swept away by whoever looks next.
            throw TrytonFailure.Overtaken(failure.Message);
        }
    }

    /// <summary>What was begun is read once more: somebody who found it may have been faster, and what comes from here on is noticed.</summary>
    private async Task SeeBegunAsync(List<Writing> writing, CancellationToken cancellation)
    {
        var begun = writing.Where(w => w.Begun is not null).ToDictionary(w => w.Id);
        if (begun.Count == 0)
        {
            return;
        }

        foreach (var shell in await client.SearchAsync(Invoices, [TrytonValues.Where("id", "in", TrytonValues.Ids(begun.Keys))], ["lines", "_timestamp"], cancellation))
        {
            if (shell.IdsOf("lines").Any())
            {
                throw TrytonFailure.Overtaken();
            }

            begun[shell.Id("id")!.Value].Timestamp = shell.Text("_timestamp");
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
            var seal = new Seal(one.Outgoing.Revision, document.Kind.IsCredit(), DocumentText.Digest(document), one.Draft!.Fingerprint());
            parameters.Add(TrytonValues.Ids([one.Id]));
            parameters.Add(TrytonMapper.Content(one.Draft!, seal, parties[document.Counterparty!], books, one.Standing?.Lines ?? []));
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

    /// <summary>Drafts that were begun for a key which another draft has: an attempt was cut off, or was slower than another.</summary>
    private async Task SweepAsync(IEnumerable<int> strays, CancellationToken cancellation)
    {
        foreach (var stray in strays)
        {
            try
            {
                _ = await client.WriteAsync($"model.{Invoices}.delete", [TrytonValues.Ids([stray])], cancellation);
            }
            catch (TrytonFailure failure) when (failure.Kind is FailureKind.Refused or FailureKind.Changed)
            {
                // Gone already.
            }
        }
    }

    private static IEnumerable<(string Record, string Timestamp)> AsRead(IEnumerable<Writing> writing)
        => writing.Select(w => ($"{Invoices},{w.Id}", w.Standing?.Timestamp ?? w.Timestamp!));

    /// <summary>A document on its way.</summary>
    /// <param name="Index">Its place in the batch.</param>
    /// <param name="Outgoing">What is sent.</param>
    /// <param name="Claim">The claim on its key.</param>
    /// <param name="Standing">The draft that it goes to; null where one is to be made.</param>
    /// <param name="Draft">Its content; null when it is cancelled.</param>
    private sealed record Writing(int Index, OutgoingDocument Outgoing, Claim? Claim, Standing? Standing, Draft? Draft)
    {
        /// <summary>The draft that was made for it just now.</summary>
        public int? Begun { get; set; }

        /// <summary>When that was written last.</summary>
        public string? Timestamp { get; set; }

        public int Id => Standing?.Id ?? Begun!.Value;
    }
}
