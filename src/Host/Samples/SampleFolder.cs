namespace Connector.Host.Samples;

/// <summary>The files of a made-up data set being written, and how many rows each has.</summary>
internal sealed class SampleFolder : IDisposable
{
    private readonly string path;
    private readonly List<(string Name, SampleFile File)> files = [];

    public SampleFolder(string path)
    {
        Directory.CreateDirectory(path);
        this.path = path;
    }

    public IReadOnlyList<(string Name, int Count)> Counts => [.. files.Select(file => (file.Name, file.File.Rows))];

    /// <summary>A file whose rows are made one by one.</summary>
    public SampleFile File(string name, string columns)
    {
        var file = new SampleFile(path, name, columns);
        files.Add((name, file));
        return file;
    }

    /// <summary>A file as it stands here, its columns first.</summary>
    public void Table(string name, string text)
    {
        var lines = text.Split('\n');
        var file = File(name, lines[0]);
        foreach (var line in lines.Skip(1))
        {
            file.Write(line);
        }
    }

    public void Dispose() => files.ForEach(file => file.File.Dispose());
}
