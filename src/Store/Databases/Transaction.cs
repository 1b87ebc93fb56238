using NodaTime;

namespace Connector.Store;

/// <summary>A transaction: what is not committed is rolled back when it is disposed.</summary>
internal abstract class Transaction : IDisposable
{
    /// <summary>Prepares a statement, which lives until the transaction ends.</summary>
    public abstract Statement Prepare(string sql, int parameters, Instant knownAt);

    public abstract void Commit();

    public abstract void Dispose();
}
