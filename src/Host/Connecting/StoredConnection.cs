using Connector.Adapters.QuickBooks;
using Connector.Store;

namespace Connector.Host.Connecting;

/// <summary>The connection of one backend in the store, encrypted. Its lock keeps nobody from recording.</summary>
/// <param name="backend">The backend's name.</param>
/// <param name="store">The store.</param>
/// <param name="secrets">Encrypts it.</param>
internal sealed class StoredConnection(string backend, ConnectorStore store, Secrets secrets) : IConnectionStore
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // longer than any refresh takes

    private readonly ServiceTables _tables = new(store);

    public Task<Connection?> ReadAsync(CancellationToken cancellation) => Task.FromResult(Read(_tables.Connection(backend)));

    public async Task<Connection?> ChangeAsync(Func<Connection?, CancellationToken, Task<Connection?>> change, CancellationToken cancellation)
    {
        using var held = await LockAsync(cancellation);
        var was = _tables.Connection(backend);
        var before = Read(was);
        var after = await change(before, CancellationToken.None); // what Intuit gives is kept, whoever goes away meanwhile
        if (after is not null && after != before)
        {
            await SaveAsync(was, secrets.Protect(after.Text()));
        }

        return after;
    }

    /// <summary>Stores it; not even a caller who goes away keeps a token that Intuit gave from being stored.</summary>
    private async Task SaveAsync(string? was, string content)
    {
        for (var attempt = 1; ; attempt++)
        {
            bool isStored;
            try
            {
                isStored = _tables.SetConnection(backend, was, content) || _tables.Connection(backend) == content;
            }
            catch (Exception busy) when (attempt < 5 && busy is StoreException or DiskFullException or System.Data.Common.DbException)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), CancellationToken.None);
                continue;
            }

            if (!isStored)
            {
                throw new StoreException($"The connection of backend {backend} was changed by another process meanwhile: the database has restarted.");
            }

            return;
        }
    }

    private async Task<StoreLock> LockAsync(CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; ; waited += Poll)
        {
            if (store.TryLock("connection-" + backend) is { } held)
            {
                return held;
            }

            if (waited > Patience)
            {
                throw new StoreException($"Another process has been connecting backend {backend} for minutes.");
            }

            await Task.Delay(Poll, cancellation);
        }
    }

    private Connection? Read(string? content) => content is null ? null
        : secrets.Unprotect(content) is { } text ? Connection.Read(text)
        : new Connection("", "?", "", default, default, null, "its tokens cannot be decrypted, because their key is gone from the store");
}
