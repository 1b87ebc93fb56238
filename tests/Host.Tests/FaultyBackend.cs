using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Host.Tests;

/// <summary>How a run can go wrong.</summary>
internal enum Fault
{
    None,
    LosesAnswers,
    Fails,
    Dies,
    PeopleAtWork,
    PeopleWhileAsked,
}

/// <summary>The process died between an intent and its answer.</summary>
internal sealed class Died : Exception;

/// <summary>A backend whose answers get lost, that fails now and then, or during whose work the process dies or people act; drawn from a random.</summary>
internal sealed class FaultyBackend(IAccountingBackend inner, Fault fault, Random random, Action act) : IAccountingBackend
{
    public string Name => inner.Name;

    public string Kind => inner.Kind;

    public Task<BackendConnection?> ConnectionAsync(CancellationToken cancellation) => inner.ConnectionAsync(cancellation);

    public Task<BackendCheck> CheckAsync(CancellationToken cancellation) => inner.CheckAsync(cancellation);

    public Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        if (fault == Fault.PeopleWhileAsked)
        {
            act();
        }

        return inner.MatchAsync(records, cancellation);
    }

    public Task<ImmutableArray<string?>> ForeseeAsync(ImmutableArray<ItemUse> uses, CancellationToken cancellation) => inner.ForeseeAsync(uses, cancellation);

    public Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
        => fault == Fault.Fails && random.Next(4) == 0
            ? Task.FromResult(records.Select(_ => new RecordOutcome(null, "X", "not now", true)).ToImmutableArray())
            : inner.SendRecordsAsync(records, cancellation);

    public async Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation)
    {
        if (fault == Fault.Dies)
        {
            await inner.SendAsync([.. batch.Take(random.Next(batch.Length + 1))], cancellation);
            throw new Died();
        }

        if (fault == Fault.PeopleAtWork)
        {
            act();
        }

        var executed = batch.Where(_ => fault is not (Fault.Fails or Fault.LosesAnswers) || random.Next(3) > 0).ToImmutableArray();
        var outcomes = executed.Zip(await inner.SendAsync(executed, cancellation)).ToDictionary(o => o.First, o => o.Second);
        return [.. batch.Select(sent => outcomes.GetValueOrDefault(sent) switch
        {
            null => fault == Fault.Fails ? new SendOutcome.Failed("X", "not now") : new SendOutcome.Lost("no answer"),
            _ when fault == Fault.LosesAnswers && random.Next(3) == 0 => new SendOutcome.Lost("no answer"),
            var outcome => outcome,
        })];
    }

    public IAsyncEnumerable<ExternalDocument> FindAsync(ImmutableArray<KnownDocument> documents, CancellationToken cancellation) => inner.FindAsync(documents, cancellation);

    public IAsyncEnumerable<ExternalDocument> UnknownAsync(IReadOnlySet<string> known, CancellationToken cancellation) => inner.UnknownAsync(known, cancellation);

    public Task<ImmutableArray<FoundLine>?> LinesAsync(ExternalDocument found, CancellationToken cancellation) => inner.LinesAsync(found, cancellation);
}
