using Connector.Adapters.Files;

namespace Connector.Adapters.Tests.Files;

/// <summary>A backend in a folder that is deleted after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "connector-" + Guid.NewGuid().ToString("N"), "books");

    public string this[string path] => System.IO.Path.Combine(Path, path);

    public string File(string folder, string key) => System.IO.Path.Combine(Path, folder, FileNames.Of(key) + ".json");

    public FilesBackend Backend() => new("books", new FilesOptions { Folder = Path }, new StoppedClock());

    public void Dispose()
    {
        if (Directory.Exists(System.IO.Path.GetDirectoryName(Path)))
        {
            Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
        }
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2022, 6, 1, 9, 0, 0, TimeSpan.Zero);
    }
}
