using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// QuickBooks Online as an accounting system. It has no drafts: a document that was neither sent, approved nor paid, and does not lie in closed books, can still be
/// changed, and is changed; every other one is corrected by another document.
/// </summary>
/// <param name="name">The name in the settings.</param>
/// <param name="options">Its settings.</param>
/// <param name="tokens">What calls are made with.</param>
/// <param name="budget">What the company allows.</param>
/// <param name="time">The clock that waits between attempts.</param>
public sealed class QuickBooksBackend(string name, QuickBooksOptions options, IAccessTokens tokens, ICallBudget budget, TimeProvider time) : IAccountingBackend
{
    private readonly Lock _gate = new();
    private QuickBooksClient? _client;
    private FindRecords? _records;
    private QuickBooksCompany? _company;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Kind => "quickbooks";

    /// <summary>The wait before a second attempt; later ones grow.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a call may take: QuickBooks allows itself 120 seconds.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>How many calls were made.</summary>
    internal long Calls => _client?.Calls ?? 0;

    private QuickBooksClient Client
    {
        get
        {
            lock (_gate)
            {
                return _client ??= new QuickBooksClient(name, options, tokens, budget, time, FirstWait, CallLimit);
            }
        }
    }

    private FindRecords Records
    {
        get
        {
            var client = Client;
            lock (_gate)
            {
                return _records ??= new FindRecords(client);
            }
        }
    }

    /// <inheritdoc/>
    public Task<BackendConnection?> ConnectionAsync(CancellationToken cancellation) => Task.FromResult<BackendConnection?>(null);

    /// <inheritdoc/>
    public async Task<BackendCheck> CheckAsync(CancellationToken cancellation)
    {
        try
        {
            _records = null;
            var company = _company = await QuickBooksCompany.ReadAsync(Client, options, time, cancellation);
            return new BackendCheck(true, $"QuickBooks Online, {company.Name} ({company.Country}), read {CanonicalText.Text(NodaTime.Instant.FromDateTimeOffset(company.ReadAt))}", company.Problems)
            {
                LockedThrough = company.ClosedThrough,
            };
        }
        catch (QuickBooksFault fault)
        {
            return new BackendCheck(false, null, [$"{fault.Code} {fault.Message}"]);
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        try
        {
            return await new MatchRecords(Records, options, name).RunAsync(records, cancellation);
        }
        catch (QuickBooksFault fault)
        {
            return [.. records.Select(_ => new RecordMatch.Failed(fault.Code, fault.Message))];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        try
        {
            return await new SendRecords(Records, new WriteObjects(Client), await UsableAsync(cancellation), options).RunAsync(records, cancellation);
        }
        catch (QuickBooksFault fault)
        {
            return [.. records.Select(_ => fault.RecordOutcome)];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string?>> ForeseeAsync(ImmutableArray<ItemUse> uses, CancellationToken cancellation)
    {
        try
        {
            var company = await UsableAsync(cancellation);
            return [.. uses.Select(use => QuickBooksMapper.Refusal(use, company))];
        }
        catch (QuickBooksFault fault)
        {
            return [.. uses.Select(_ => fault.Kind == FaultKind.Permanent ? fault.Message : null)];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation)
    {
        try
        {
            return await new SendDocuments(Client, await UsableAsync(cancellation), options).RunAsync(batch, cancellation);
        }
        catch (QuickBooksFault fault)
        {
            return [.. batch.Select(_ => fault.Outcome)];
        }
    }

    /// <inheritdoc/>
    /// <exception cref="QuickBooksFault">QuickBooks does not answer: "missing" would be a wrong answer.</exception>
    public async IAsyncEnumerable<ExternalDocument> FindAsync(ImmutableArray<KnownDocument> documents, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var found = await new FindDocuments(Client, await UsableAsync(cancellation)).RunAsync(documents, cancellation);
        foreach (var known in documents.Where(d => found.ContainsKey(d.Document)))
        {
            yield return found[known.Document].As(known.Document);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="QuickBooksFault">QuickBooks does not answer.</exception>
    public async IAsyncEnumerable<ExternalDocument> UnknownAsync(IReadOnlySet<string> known, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var company = await UsableAsync(cancellation);
        var find = new FindDocuments(Client, company);
        var unknown = (await find.AllAsync(EntityId.Transactions, cancellation)).Select(group => (Document: group.First().Stamp!.Document, Found: group))
            .Where(d => !known.Contains(d.Document)).Select(d => (d.Document, Found: FindDocuments.Best(d.Found, d.Document)!)).Where(d => d.Found.State.Counts())
            .ToDictionary(d => d.Document, d => d.Found, StringComparer.Ordinal);
        foreach (var (document, found) in await new FindCredits(Client, company).WithAsync(unknown, cancellation))
        {
            yield return found.As(document);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="QuickBooksFault">QuickBooks does not answer.</exception>
    public async Task<ImmutableArray<FoundLine>?> LinesAsync(ExternalDocument found, CancellationToken cancellation)
        => EntityId.Read(found.ExternalId) is { } id && (await new FindDocuments(Client, await UsableAsync(cancellation)).ByIdAsync([id], cancellation)).TryGetValue(id, out var there)
            ? there.Lines()
            : null;

    /// <summary>The company, as read at first or by the last check.</summary>
    /// <exception cref="QuickBooksFault">QuickBooks does not answer, or the settings do not fit the company.</exception>
    private async Task<QuickBooksCompany> UsableAsync(CancellationToken cancellation)
    {
        _company ??= await QuickBooksCompany.ReadAsync(Client, options, time, cancellation);
        return _company.Obstacle is { } obstacle ? throw new QuickBooksFault(QuickBooksFault.Settings, obstacle + ".") { Kind = FaultKind.Permanent } : _company;
    }
}
