namespace Connector.Adapters.Files;

/// <summary>
/// Who may read and write what we make, whatever the process's umask is: the books are for other people too. A folder that is made gets 0750, what
/// is made in a folder the rights of that folder. Where rights cannot be set, as on shares of Windows, they are what the system makes them.
/// </summary>
internal static class FileRights
{
    private const UnixFileMode All = (UnixFileMode)0b110_110_110;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Made = Owner | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>Makes a folder where there is none, with the rights of the one above when that is part of the books.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="root">The folder of the books.</param>
    public static void MakeFolder(string path, string root)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var above = Path.GetDirectoryName(path);
        if (above is not null)
        {
            MakeFolder(above, root);
        }

        _ = Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            // Whatever gives new files their group is inherited, and stays.
            Set(path, path.Length > root.Length ? File.GetUnixFileMode(above!) : Made | (File.GetUnixFileMode(path) & UnixFileMode.SetGroup));
        }
    }

    /// <summary>Gives a new file the rights of its folder.</summary>
    public static void Give(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            Set(file, Owner | (File.GetUnixFileMode(Path.GetDirectoryName(file)!) & All));
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Set(string path, UnixFileMode mode)
    {
        try
        {
            File.SetUnixFileMode(path, mode);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }
}
