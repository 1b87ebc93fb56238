namespace Connector.Adapters.Files;

/// <summary>A lock on a folder, so that one process writes at a time. The system releases it when the process dies.</summary>
internal static class FolderLock
{
    // The errors for a file that somebody else has open: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int[] Taken = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Waits for the lock.</summary>
    /// <returns>The lock, to be disposed; null when somebody else held it all the time.</returns>
    public static async Task<IDisposable?> TakeAsync(string folder, TimeSpan patience, CancellationToken cancellation)
    {
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (true)
        {
            try
            {
                var path = Path.Combine(folder, ".lock");
                var isNew = !File.Exists(path);
                var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                if (isNew)
                {
                    FileRights.Give(path);
                }

                return held;
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
