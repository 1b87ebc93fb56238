using System.Collections.Immutable;
using Connector.Adapters.QuickBooks;
using Connector.Engine;

namespace Connector.Host.Connecting;

/// <summary>A backend that somebody has connected: says how, and asks nothing of it once the connection has ended.</summary>
internal sealed class ConnectedBackend(IAccountingBackend backend, CompanyConnection connection) : IAccountingBackend
{
    public string Name => backend.Name;

    public string Kind => backend.Kind;

    public async Task<BackendCheck> CheckAsync(CancellationToken cancellation)
    {
        var before = await connection.StatusAsync(cancellation);
        var check = before.IsBlocked ? new BackendCheck(false, null, []) : await backend.CheckAsync(cancellation);
        var status = await ConnectionAsync(cancellation);
        return check with
        {
            Connection = status,
            Problems = status!.Problem is { } problem && !check.Problems.Any(p => p.Contains(problem, StringComparison.Ordinal)) ? [problem, .. check.Problems] : check.Problems,
        };
    }

    public async Task<BackendConnection?> ConnectionAsync(CancellationToken cancellation)
    {
        var status = await connection.StatusAsync(cancellation);
        return new BackendConnection(status.State, status.Realm, status.Ends, status.Problem);
    }

    public Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation) => backend.MatchAsync(records, cancellation);

    public Task<ImmutableArray<string?>> ForeseeAsync(ImmutableArray<ItemUse> uses, CancellationToken cancellation) => backend.ForeseeAsync(uses, cancellation);

    public Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation) => backend.SendRecordsAsync(records, cancellation);

    public Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation) => backend.SendAsync(batch, cancellation);

    public IAsyncEnumerable<ExternalDocument> FindAsync(ImmutableArray<KnownDocument> documents, CancellationToken cancellation) => backend.FindAsync(documents, cancellation);

    public IAsyncEnumerable<ExternalDocument> UnknownAsync(IReadOnlySet<string> known, CancellationToken cancellation) => backend.UnknownAsync(known, cancellation);

    public Task<ImmutableArray<FoundLine>?> LinesAsync(ExternalDocument found, CancellationToken cancellation) => backend.LinesAsync(found, cancellation);
}
