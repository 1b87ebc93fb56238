namespace Connector.Store;

/// <summary>A name that this process alone has.</summary>
public abstract class StoreLock : IDisposable
{
    /// <summary>Whether it still is: a lock is lost when the database restarts.</summary>
    public abstract bool IsHeld();

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives it back.</summary>
    protected abstract void Dispose(bool disposing);
}
