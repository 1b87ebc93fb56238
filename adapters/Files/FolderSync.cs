using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Connector.Adapters.Files;

/// <summary>Flushes the names in a folder to disk: a renamed file survives a power failure only after that.</summary>
/// <remarks>.NET cannot open folders, so this calls the C library. Windows has a journal for names and does not need it.</remarks>
internal static partial class FolderSync
{
    /// <summary>Returns when all renames made in the folder are on disk.</summary>
    /// <exception cref="IOException">They may not be.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(folder, 0);
        if (handle < 0)
        {
            throw Error(folder);
        }

        try
        {
            if (Sync(handle) != 0)
            {
                throw Error(folder);
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Error(string folder) => new($"{folder}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
