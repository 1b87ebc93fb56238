namespace Connector.Host.Samples;

/// <summary>A CSV file being written. Nothing made up needs quotes.</summary>
internal sealed class SampleFile : IDisposable
{
    private readonly StreamWriter writer;

    public SampleFile(string folder, string name, string columns)
    {
        writer = new StreamWriter(Path.Combine(folder, $"{name}.csv")) { NewLine = "\n" };
        writer.WriteLine(columns);
    }

    public int Rows { get; private set; }

    public void Write(string row)
    {
        writer.WriteLine(row);
        Rows++;
    }

    public void Dispose() => writer.Dispose();
}
