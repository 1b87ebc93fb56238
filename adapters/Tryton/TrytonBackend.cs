using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>Tryton 6.0 as an accounting system: documents become draft invoices there, and the accountant posts them.</summary>
/// <remarks>
/// A document is made in three steps: a draft without content; a claim on the key, which Tryton lets only one draft have; then the content.
/// Cut off anywhere, what stands is a draft that counts nothing, or all of it. The next attempt goes on from there.
/// </remarks>
public sealed class TrytonBackend : IAccountingBackend, IDisposable
{
    // What Tryton writes in a second or two: all of it is done again when one of it fails.
    private const int MostDocuments = 10;
    private const int MostLines = 300;
    private const int LookUpSize = 100;
    private const int PostingRounds = 6;

    // A payment term in the past is what late documents are for.
    private static readonly string[] KnownWarnings = ["invoice_payment_term_"];

    // How long a call may take is the client's to say.
    private static readonly HttpClient Http = new() { Timeout = Timeout.InfiniteTimeSpan };

    private readonly TrytonOptions _options;
    private readonly TrytonClient _client;
    private readonly TrytonReader _reader;

    /// <param name="name">The name in the settings.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="time">The clock of waiting and of sessions.</param>
    public TrytonBackend(string name, TrytonOptions options, TimeProvider time)
        : this(name, options, time, Http)
    {
    }

    internal TrytonBackend(string name, TrytonOptions options, TimeProvider time, HttpClient http)
    {
        Name = name;
        _options = options;
        _client = new TrytonClient(name, http, options, time);
        _reader = new TrytonReader(_client, options, time);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => "tryton";

    /// <inheritdoc/>
    public async Task<BackendCheck> CheckAsync(CancellationToken cancellation)
    {
        string? version = null;
        try
        {
            version = await _client.VersionAsync(cancellation);
            _reader.ForgetBooks();
            var books = await _reader.BooksAsync(cancellation);
            return new BackendCheck(true, version, [.. Check.Problems(books, _options)])
            {
                LockedThrough = await _reader.LockedThroughAsync(books.Company, cancellation),
            };
        }
        catch (TrytonFailure failure)
        {
            return new BackendCheck(version is not null, version, [$"{failure.Code} {failure.Message}"]);
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        try
        {
            return await new Matching(_client, await _reader.BooksAsync(cancellation), Name).MatchAsync(records, cancellation);
        }
        catch (TrytonFailure failure)
        {
            return [.. records.Select(_ => new RecordMatch.Failed(failure.Code, failure.Message))];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        try
        {
            return await new SendingRecords(_client, _reader, await _reader.BooksAsync(cancellation)).SendAsync(records, cancellation);
        }
        catch (TrytonFailure failure)
        {
            return [.. records.Select(_ => SendingRecords.Failed(failure))];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation)
    {
        var outcomes = new SendOutcome?[batch.Length];
        try
        {
            var books = await _reader.BooksAsync(cancellation);
            var parties = await _reader.PartiesAsync(
                Named(batch, ActionSubject.Customer, batch.Select(o => o.Document.Counterparty).OfType<string>()), books, cancellation);
            var products = await _reader.ProductsAsync(
                Named(batch, ActionSubject.Item, batch.SelectMany(o => o.Document.Lines).Select(l => l.Item).OfType<string>()), books, cancellation);
            var sending = new SendingDocuments(_client, _reader, books, _options, parties, products);
            foreach (var chunk in Chunks(batch))
            {
                await sending.SendAsync(chunk, (index, outcome) => outcomes[index] = outcome, cancellation);
            }

            if (_options.AutoPost)
            {
                await PostAsync(batch, outcomes, books, cancellation);
            }
        }
        catch (TrytonFailure failure)
        {
            var rest = failure.Outcome is SendOutcome.Lost ? new SendOutcome.Failed(failure.Code, failure.Message) : failure.Outcome;
            for (var i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] ??= rest;
            }
        }

        return [.. outcomes.Select(outcome => outcome!)];
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Tryton cannot be asked: "missing" would be no answer.</exception>
    public async IAsyncEnumerable<ExternalDocument> FindAsync(
        ImmutableArray<KnownDocument> documents, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var books = await _reader.BooksAsync(cancellation);
        foreach (var known in documents.DistinctBy(d => d.Document, StringComparer.Ordinal).Chunk(LookUpSize))
        {
            foreach (var standing in await _reader.FollowAsync(known, books, cancellation))
            {
                if (!standing.IsShell)
                {
                    yield return standing.Document;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>What documents name, with the ids that it is linked to. Customers and vendors are parties alike.</summary>
    private static List<KnownRecord> Named(ImmutableArray<OutgoingDocument> batch, ActionSubject subject, IEnumerable<string> keys)
    {
        var linked = batch.SelectMany(o => o.Records).Where(r => (r.Subject == ActionSubject.Item) == (subject == ActionSubject.Item)).Select(KnownRecord.Of);
        return [.. linked.Concat(keys.Select(key => new KnownRecord(key, null))).DistinctBy(r => r.Key, StringComparer.Ordinal)];
    }

    private static IEnumerable<List<(int Index, OutgoingDocument Outgoing)>> Chunks(ImmutableArray<OutgoingDocument> batch)
    {
        var chunk = new List<(int Index, OutgoingDocument Outgoing)>();
        var lines = 0;
        foreach (var (outgoing, index) in batch.Select((outgoing, index) => (outgoing, index)))
        {
            if (chunk.Count == MostDocuments || (chunk.Count > 0 && lines + outgoing.Document.Lines.Length > MostLines)
                || chunk.Exists(other => other.Outgoing.Document.Key == outgoing.Document.Key))
            {
                yield return chunk;
                chunk = [];
                lines = 0;
            }

            chunk.Add((index, outgoing));
            lines += outgoing.Document.Lines.Length;
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }

    /// <summary>Posts what was written, one by one and in the order of dates, as Tryton numbers. What cannot be posted stays a draft.</summary>
    private async Task PostAsync(ImmutableArray<OutgoingDocument> batch, SendOutcome?[] outcomes, Books books, CancellationToken cancellation)
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
                if (await LookAsync(key, books, cancellation) is { State: "draft" or "validated" } standing)
                {
                    await PostAsync(standing, books, cancellation);
                }
            }
            catch (TrytonFailure failure) when (failure.Kind != FailureKind.Down)
            {
                // The accountant sees it among the drafts, and Tryton tells the reason to whoever presses the button.
            }

            // No error does not mean posted: a rule may ask for a second pair of eyes.
            outcomes[index] = await LookAsync(key, books, cancellation) is { } now ? new SendOutcome.Done(now.Document) : new SendOutcome.Gone();
        }
    }

    private async Task<Standing?> LookAsync(string key, Books books, CancellationToken cancellation)
        => (await _reader.FindAsync([new KnownDocument(key, null)], books, cancellation))[key].Standing;

    private async Task PostAsync(Standing draft, Books books, CancellationToken cancellation)
    {
        await _client.RefreshAsync(cancellation);
        var accepted = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 1; ; round++)
        {
            try
            {
                _ = await _client.WriteAsync($"model.{TrytonReader.Invoices}.post", [TrytonValues.Ids([draft.Id])], cancellation, [($"{TrytonReader.Invoices},{draft.Id}", draft.Timestamp)]);
                return;
            }
            catch (TrytonFailure busy) when (busy.Kind == FailureKind.Busy && round < PostingRounds)
            {
                // Everybody who posts waits for the same sequence of numbers.
            }
            catch (TrytonFailure question) when (question.Warning is { } name && KnownWarnings.Any(known => name.StartsWith(known, StringComparison.Ordinal)) && accepted.Add(name))
            {
                _ = await _client.WriteAsync(
                    "model.res.user.warning.create", [new JsonArray(new JsonObject { ["user"] = books.User, ["name"] = name, ["always"] = false })], cancellation);
            }
        }
    }
}
