using NodaTime;

namespace Connector.Store;

/// <summary>All of it, or nothing: what is not committed is taken back.</summary>
internal abstract class Transaction : IDisposable
{
    /// <summary>Prepares a statement, which lives as long as the transaction.</summary>
    public abstract Statement Prepare(string sql, int parameters, Instant knownAt);

    public abstract void Commit();

    public abstract void Dispose();
}
