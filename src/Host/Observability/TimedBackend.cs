using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Connector.Engine;

namespace Connector.Host.Observability;

/// <summary>A backend whose every answer is timed, whatever its kind.</summary>
internal sealed class TimedBackend(IAccountingBackend backend, TimeProvider time) : IAccountingBackend
{
    public string Name => backend.Name;

    public string Kind => backend.Kind;

    public Task<BackendCheck> CheckAsync(CancellationToken cancellation) => Timed("check", () => backend.CheckAsync(cancellation));

    public Task<BackendConnection?> ConnectionAsync(CancellationToken cancellation) => backend.ConnectionAsync(cancellation);

    public Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation) => Timed("match", () => backend.MatchAsync(records, cancellation));

    public Task<ImmutableArray<string?>> ForeseeAsync(ImmutableArray<ItemUse> uses, CancellationToken cancellation) => Timed("foresee", () => backend.ForeseeAsync(uses, cancellation));

    public Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
        => Timed("send records", () => backend.SendRecordsAsync(records, cancellation));

    public Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation) => Timed("send", () => backend.SendAsync(batch, cancellation));

    public async IAsyncEnumerable<ExternalDocument> FindAsync(ImmutableArray<KnownDocument> documents, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var found in await Timed("find", () => backend.FindAsync(documents, cancellation).ToListAsync(cancellation).AsTask()))
        {
            yield return found;
        }
    }

    public async IAsyncEnumerable<ExternalDocument> UnknownAsync(IReadOnlySet<string> known, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var found in await Timed("unknown", () => backend.UnknownAsync(known, cancellation).ToListAsync(cancellation).AsTask()))
        {
            yield return found;
        }
    }

    public Task<ImmutableArray<FoundLine>?> LinesAsync(ExternalDocument found, CancellationToken cancellation) => Timed("lines", () => backend.LinesAsync(found, cancellation));

    private async Task<T> Timed<T>(string operation, Func<Task<T>> call)
    {
        var began = time.GetTimestamp();
        try
        {
            return await call();
        }
        finally
        {
            Telemetry.BackendTook(Name, operation, time.GetElapsedTime(began));
        }
    }
}
