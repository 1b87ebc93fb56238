using System.Text;

namespace Connector.Testing;

/// <summary>A folder that lives as long as its test.</summary>
public sealed class TempFolder : IDisposable
{
    // In memory where that is to be had: the store and the books wait for the disk at every commit.
    private const string Memory = "/dev/shm";

    public string Path { get; } = Directory.Exists(Memory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, "connector-" + System.IO.Path.GetRandomFileName())).FullName
        : Directory.CreateTempSubdirectory("connector-").FullName;

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
