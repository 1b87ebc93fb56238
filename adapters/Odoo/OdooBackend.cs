using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Connector.Engine;
using NodaTime;

namespace Connector.Adapters.Odoo;

/// <summary>
/// Odoo as an accounting system. Documents are drafts of invoices and bills, each created once under an external id of ours; what is no longer a
/// draft is never written, whatever the server would accept.
/// </summary>
/// <param name="name">The name in the settings.</param>
/// <param name="options">Its settings.</param>
/// <param name="time">The clock that waits between attempts and measures calls.</param>
public sealed class OdooBackend(string name, OdooOptions options, TimeProvider time) : IAccountingBackend
{
    private readonly Lock _gate = new();
    private OdooClient? _client;
    private OdooCompany? _company;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Kind => "odoo";

    /// <summary>The wait before a second attempt; later ones grow.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a call may take: less than the 120 seconds that Odoo allows itself.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a call that creates several documents should take.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How many calls were made.</summary>
    internal long Calls => _client?.Calls ?? 0;

    /// <summary>How long all calls together waited for answers.</summary>
    internal TimeSpan Waited => _client?.Waited ?? TimeSpan.Zero;

    private OdooClient Client
    {
        get
        {
            lock (_gate)
            {
                return _client ??= new OdooClient(name, options, time, FirstWait, CallLimit);
            }
        }
    }

    private BatchSize BatchSize => field ??= new BatchSize(BatchTime);

    /// <inheritdoc/>
    public Task<BackendConnection?> ConnectionAsync(CancellationToken cancellation) => Task.FromResult<BackendConnection?>(null);

    /// <inheritdoc/>
    public async Task<BackendCheck> CheckAsync(CancellationToken cancellation)
    {
        try
        {
            Client.Forget();
            var company = _company = await OdooCompany.ReadAsync(Client, options, cancellation);
            return new BackendCheck(true, company.Connection.Version, [.. company.Problems, .. company.Locks, .. await CheckRights.ProblemsAsync(company, options, time, cancellation)])
            {
                // One day for both: what is dated after the later of them is dated right in either.
                LockedThrough = company.SalesLocked is { } sales && company.PurchasesLocked is { } purchases ? LocalDate.Max(sales, purchases) : company.SalesLocked ?? company.PurchasesLocked,
            };
        }
        catch (OdooFault fault)
        {
            return new BackendCheck(false, null, [$"{fault.Code} {fault.Message}"]);
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        try
        {
            return await MatchRecords.RunAsync(await UsableAsync(cancellation), options, name, records, cancellation);
        }
        catch (OdooFault fault)
        {
            return [.. records.Select(_ => new RecordMatch.Failed(fault.Code, fault.Message))];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string?>> ForeseeAsync(ImmutableArray<ItemUse> uses, CancellationToken cancellation)
    {
        try
        {
            return await PrepareDocuments.ForeseeAsync(await UsableAsync(cancellation), uses, cancellation);
        }
        catch (OdooFault fault)
        {
            return [.. uses.Select(_ => fault.Kind == FaultKind.Permanent ? fault.Message : null)];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        try
        {
            return await new SendRecords(await UsableAsync(cancellation), options, FirstWait, time).RunAsync(records, cancellation);
        }
        catch (OdooFault fault)
        {
            return [.. records.Select(_ => fault.RecordOutcome)];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation)
    {
        try
        {
            return await new SendDocuments(await UsableAsync(cancellation), options, BatchSize, FirstWait, time).RunAsync(batch, cancellation);
        }
        catch (OdooFault fault)
        {
            return [.. batch.Select(_ => fault.Outcome)];
        }
    }

    /// <inheritdoc/>
    /// <exception cref="OdooFault">Odoo does not answer: "missing" would be a wrong answer.</exception>
    public async IAsyncEnumerable<ExternalDocument> FindAsync(
        ImmutableArray<KnownDocument> documents, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var company = await UsableAsync(cancellation);
        var moves = await new FindOurs(company).MovesAsync(documents, cancellation);
        var currencies = await company.CurrenciesAsync(cancellation);
        foreach (var known in documents.Where(d => moves.ContainsKey(d.Document)))
        {
            var move = moves[known.Document];
            yield return move.As(known.Document, currencies.GetValueOrDefault(move.CurrencyId ?? 0, ""), company.Connection.User);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="OdooFault">Odoo does not answer.</exception>
    public async IAsyncEnumerable<ExternalDocument> UnknownAsync(IReadOnlySet<string> known, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var company = await UsableAsync(cancellation);
        var currencies = await company.CurrenciesAsync(cancellation);
        foreach (var (document, move) in await new FindOurs(company).UnknownAsync(known, cancellation))
        {
            yield return move.As(document, currencies.GetValueOrDefault(move.CurrencyId ?? 0, ""), company.Connection.User);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="OdooFault">Odoo does not answer.</exception>
    public async Task<ImmutableArray<FoundLine>?> LinesAsync(ExternalDocument found, CancellationToken cancellation)
    {
        var company = await UsableAsync(cancellation);
        return OdooMapper.Number(found.ExternalId) is { } id ? await new FindOurs(company).LinesAsync(id, cancellation) : null;
    }

    /// <summary>The company, as read at first or by the last check.</summary>
    /// <exception cref="OdooFault">Odoo does not answer, or the settings do not fit the server.</exception>
    private async Task<OdooCompany> UsableAsync(CancellationToken cancellation)
    {
        _company ??= await OdooCompany.ReadAsync(Client, options, cancellation);
        return _company.Obstacle is { } obstacle ? throw new OdooFault(FaultKind.Permanent, OdooFault.Settings, obstacle + ".") : _company;
    }
}
