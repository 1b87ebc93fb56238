namespace Connector.Host.Commands;

/// <summary>Where a command runs: its folder, its variables and where it writes. All of a process, or of a test.</summary>
/// <param name="Folder">The folder that relative paths start from.</param>
/// <param name="Variables">The value of an environment variable; null where it is not set.</param>
/// <param name="Output">Where it writes.</param>
internal sealed record CommandEnvironment(string Folder, Func<string, string?> Variables, Output Output)
{
    /// <summary>What somebody types while a command runs.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>The environment of this process.</summary>
    public static CommandEnvironment OfProcess() => new(
        Environment.CurrentDirectory, Environment.GetEnvironmentVariable,
        new Output(
            Console.IsOutputRedirected ? TextWriter.Synchronized(new StreamWriter(new AnswerStream(Console.OpenStandardOutput()), Console.OutputEncoding) { AutoFlush = true }) : Console.Out,
            Console.Error, () => new AnswerStream(Console.OpenStandardOutput()), Console.IsOutputRedirected, Console.IsErrorRedirected))
    {
        Input = Console.In,
    };

    /// <summary>The full path of a file or folder as it was written.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, Folder);
}
