using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>Tryton 6.0 as an accounting system: documents become draft invoices there, and the accountant posts them.</summary>
/// <remarks>
/// A document is created in three steps: an empty draft; a reservation of the key, which Tryton grants to one draft only; then the content.
/// Interrupted anywhere, there is either an empty draft, which does not count, or the whole document. The next attempt continues from there.
/// </remarks>
public sealed class TrytonBackend : IAccountingBackend, IDisposable
{
    // What Tryton writes in a second or two: when one document fails, all of them are repeated.
    private const int MostDocuments = 10;
    private const int MostLines = 300;
    private const int LookUpSize = 100;

    // The client limits how long a call may take.
    private static readonly HttpClient Http = new() { Timeout = Timeout.InfiniteTimeSpan };

    private readonly TrytonOptions _options;
    private readonly TrytonClient _client;
    private readonly TrytonReader _reader;

    /// <param name="name">The name in the settings.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="time">The clock for waiting and for sessions.</param>
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
    public Task<BackendConnection?> ConnectionAsync(CancellationToken cancellation) => Task.FromResult<BackendConnection?>(null);

    /// <inheritdoc/>
    public async Task<BackendCheck> CheckAsync(CancellationToken cancellation)
    {
        string? version = null;
        try
        {
            version = await _client.VersionAsync(cancellation);
            _reader.ForgetCompany();
            var company = await _reader.CompanyAsync(cancellation);
            return new BackendCheck(true, version, [.. CheckCompany.Problems(company, _options)])
            {
                LockedThrough = await _reader.LockedThroughAsync(company.Id, cancellation),
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
            return await new MatchRecords(_client, await _reader.CompanyAsync(cancellation), Name).MatchAsync(records, cancellation);
        }
        catch (TrytonFailure failure)
        {
            return [.. records.Select(_ => new RecordMatch.Failed(failure.Code, failure.Message))];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string?>> ForeseeAsync(ImmutableArray<ItemUse> uses, CancellationToken cancellation)
    {
        try
        {
            var company = await _reader.CompanyAsync(cancellation);
            return [.. uses.Select(use => TrytonMapper.Refusal(use, company, _options))];
        }
        catch (TrytonFailure)
        {
            return [.. uses.Select(_ => (string?)null)];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        try
        {
            return await new SendRecords(_client, _reader, await _reader.CompanyAsync(cancellation)).SendAsync(records, cancellation);
        }
        catch (TrytonFailure failure)
        {
            return [.. records.Select(_ => SendRecords.Failed(failure))];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation)
    {
        var outcomes = new SendOutcome?[batch.Length];
        try
        {
            var company = await _reader.CompanyAsync(cancellation);
            var parties = await _reader.PartiesAsync(
                Named(batch, ActionSubject.Customer, batch.Select(o => o.Document.Counterparty).OfType<string>()), company, cancellation);
            var products = await _reader.ProductsAsync(
                Named(batch, ActionSubject.Item, batch.SelectMany(o => o.Document.Lines).Select(l => l.Item).OfType<string>()), company, cancellation);
            var sending = new SendDocuments(_client, _reader, company, _options, parties, products);
            foreach (var chunk in Chunks(batch))
            {
                await sending.SendAsync(chunk, (index, outcome) => outcomes[index] = outcome, cancellation);
            }

            if (_options.AutoPost)
            {
                await new PostDrafts(_client, _reader, company).RunAsync(batch, outcomes, cancellation);
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
    /// <exception cref="TrytonFailure">Tryton cannot be asked: "missing" would be a wrong answer.</exception>
    public async IAsyncEnumerable<ExternalDocument> FindAsync(
        ImmutableArray<KnownDocument> documents, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var company = await _reader.CompanyAsync(cancellation);
        foreach (var known in documents.DistinctBy(d => d.Document, StringComparer.Ordinal).Chunk(LookUpSize))
        {
            var invoices = (await _reader.FollowAsync(known, company, cancellation)).FindAll(i => !i.IsEmptyDraft);
            foreach (var document in await new FindCredits(_client).WithAsync(invoices, cancellation))
            {
                yield return document;
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="TrytonFailure">Tryton cannot be asked.</exception>
    public async IAsyncEnumerable<ExternalDocument> UnknownAsync(IReadOnlySet<string> known, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var company = await _reader.CompanyAsync(cancellation);
        foreach (var some in (await _reader.UnknownAsync(known, company, cancellation)).Chunk(LookUpSize))
        {
            foreach (var invoice in (await _reader.FindAsync(some, company, cancellation)).Values.Select(f => f.Invoice))
            {
                if (invoice is { IsEmptyDraft: false } && invoice.Document.State.Counts())
                {
                    yield return invoice.Document;
                }
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="TrytonFailure">Tryton cannot be asked.</exception>
    public Task<ImmutableArray<FoundLine>?> LinesAsync(ExternalDocument found, CancellationToken cancellation) => _reader.LinesAsync(found, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>The records that documents name, with the ids that they are linked to. Customers and vendors are both parties.</summary>
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
}
