using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Connector.Adapters.Files;

/// <summary>Brings the names in a folder to the disk: a renamed file is only safe from a power cut once its folder is.</summary>
/// <remarks>.NET opens no folders, so this asks the C library. Windows keeps names in a journal of its own and needs none of it.</remarks>
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
