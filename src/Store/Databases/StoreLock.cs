namespace Connector.Store;

/// <summary>A named lock that this process holds.</summary>
public abstract class StoreLock : IDisposable
{
    /// <summary>Whether it is still held: a lock is lost when the database restarts.</summary>
    public abstract bool IsHeld();

    /// <summary>Releases the lock.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the lock.</summary>
    protected abstract void Dispose(bool disposing);
}
