using Connector.Adapters.QuickBooks;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>A connection as a store keeps it: as text, and changed by one at a time.</summary>
internal sealed class ConnectionRow : IConnectionStore, IDisposable
{
    private readonly SemaphoreSlim _lock = new(1, 1);

    public string? Content { get; set; }

    /// <summary>How often the store is full yet.</summary>
    public int Full { get; set; }

    public Connection? Stored => Content is { } text ? Connection.Read(text) : null;

    public Task<Connection?> ReadAsync(CancellationToken cancellation) => Task.FromResult(Stored);

    public async Task<Connection?> ChangeAsync(Func<Connection?, CancellationToken, Task<Connection?>> change, CancellationToken cancellation)
    {
        await _lock.WaitAsync(cancellation);
        try
        {
            var (before, after) = (Stored, await change(Stored, cancellation));
            if (after != before)
            {
                Content = Full-- > 0 ? throw new IOException("The disk is full.") : after!.Text();
            }

            return after;
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose() => _lock.Dispose();
}
