namespace Connector.Adapters.QuickBooks;

/// <summary>Where the connection of one backend is kept: one row for all processes of a store, encrypted.</summary>
public interface IConnectionStore
{
    /// <summary>The connection as it is stored; null before the first.</summary>
    Task<Connection?> ReadAsync(CancellationToken cancellation);

    /// <summary>
    /// Changes the connection while nobody else does, in this process or another. <paramref name="change"/> gets what is stored at that moment, may ask
    /// Intuit, and returns the new connection, which is stored before this returns; the same one changes nothing.
    /// </summary>
    Task<Connection?> ChangeAsync(Func<Connection?, CancellationToken, Task<Connection?>> change, CancellationToken cancellation);
}
