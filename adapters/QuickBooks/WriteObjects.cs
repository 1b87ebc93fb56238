namespace Connector.Adapters.QuickBooks;

/// <summary>Makes writes, up to 30 in a call, several calls at once. Each gets an answer or a fault of its own.</summary>
internal sealed class WriteObjects(QuickBooksClient client)
{
    /// <summary>The most writes in a call.</summary>
    public const int MostAtOnce = 30;

    // Batches are few a minute, and each takes seconds: more at once would wait for the budget.
    private const int CallsAtOnce = 6;

    /// <summary>Makes them together. What is refused is asked once more under another id: perhaps it is an earlier refusal, whose reason somebody mended.</summary>
    public async Task RunAsync(IReadOnlyCollection<Write> writes, CancellationToken cancellation)
    {
        await TogetherAsync(writes, cancellation);
        var refused = writes.Where(w => w.Fault?.Kind == FaultKind.Permanent).ToArray();
        foreach (var write in refused)
        {
            (write.Salt, write.Fault) = (" " + Guid.NewGuid().ToString("N"), null);
        }

        await TogetherAsync(refused, cancellation);
    }

    /// <summary>Makes each alone.</summary>
    public Task AloneAsync(IReadOnlyCollection<Write> writes, CancellationToken cancellation)
        => Parallel.ForEachAsync(writes, new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellation }, async (write, token) =>
        {
            write.Fault = null;
            await client.WriteAsync(write, token);
        });

    private Task TogetherAsync(IReadOnlyCollection<Write> writes, CancellationToken cancellation)
        => Parallel.ForEachAsync(writes.Chunk(MostAtOnce), new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellation }, async (part, token) => await PartAsync(part, token));

    private async Task PartAsync(Write[] part, CancellationToken cancellation)
    {
        if (part is [var one])
        {
            await client.WriteAsync(one, cancellation);
            return;
        }

        try
        {
            await client.WriteAsync(part, cancellation);
        }
        catch (QuickBooksFault fault) when (fault.Kind == FaultKind.Permanent)
        {
            // The call as a whole was refused, so nothing was done: the fault is found alone.
            await AloneAsync(part, cancellation);
        }
        catch (QuickBooksFault fault)
        {
            foreach (var write in part.Where(w => w.IsOpen))
            {
                write.Fault = fault;
            }
        }
    }
}
