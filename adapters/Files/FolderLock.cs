namespace Connector.Adapters.Files;

/// <summary>One writer at a time per folder, also when another process is the other one. A process that dies lets go.</summary>
internal static class FolderLock
{
    // What an open file of somebody else is called: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int[] Taken = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Waits for the lock.</summary>
    /// <returns>What to dispose to let go; null when somebody else held it all the time.</returns>
    public static async Task<IDisposable?> TakeAsync(string folder, TimeSpan patience, CancellationToken cancellation)
    {
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException taken) when (Taken.Contains(taken.HResult))
            {
                if (Environment.TickCount64 >= end)
                {
                    return null;
                }
            }

            await Task.Delay(20, cancellation);
        }
    }
}
