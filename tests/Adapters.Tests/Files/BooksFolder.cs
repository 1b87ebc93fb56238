using Connector.Adapters.Files;
using Connector.Testing;

namespace Connector.Adapters.Tests.Files;

/// <summary>A backend in a folder that is deleted after the test.</summary>
internal sealed class BooksFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Path => System.IO.Path.Combine(_folder.Path, "books");

    public string this[string path] => System.IO.Path.Combine(Path, path);

    public string File(string folder, string key) => System.IO.Path.Combine(Path, folder, FileNames.Of(key) + ".json");

    public FilesBackend Backend() => new("books", new FilesOptions { Folder = Path }, new StoppedClock());

    public void Dispose() => _folder.Dispose();

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2022, 6, 1, 9, 0, 0, TimeSpan.Zero);
    }
}
