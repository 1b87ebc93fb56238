using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Connector.Host.Commands;
using Connector.Operations;
using Connector.Testing;

namespace Connector.Host.Tests.Commands;

/// <summary>A connector at work in a folder of its own: its store, its books, its settings and its clock.</summary>
internal sealed class Office : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "connector.dll");

    private readonly TempFolder _folder = new();
    private int _imports;

    /// <summary>A store in a file of the folder; in PostgreSQL where the environment asks for it, so that all of these tests run there too.</summary>
    public Office()
    {
        if (OnPostgres)
        {
            Variables["Connector__Store"] = PostgresServer.Shared?.NewStore() ?? throw Xunit.Sdk.SkipException.ForSkip(PostgresServer.Reason);
        }
    }

    /// <summary>For tests that open the store's file, or choose a store or settings of their own.</summary>
    public static void NeedsFile() => Xunit.Assert.SkipWhen(OnPostgres, "It is about a store in a file, or chooses its settings itself.");

    public static bool OnPostgres => Environment.GetEnvironmentVariable("CONNECTOR_TEST_STORE") == "postgres";

    public string Folder => _folder.Path;

    public string Books => Path.Combine(Folder, "books");

    /// <summary>CONNECTOR_NOW of the commands to come; null for the real clock.</summary>
    public string? Now { get; set; } = "2022-07-01T09:00:00Z";

    /// <summary>Environment variables of the commands to come. In this process, those that are settings are given as a file.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Write(string name, string text) => _folder.Write(name, text);

    public string Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    /// <summary>Runs a command in this process.</summary>
    public Reply Run(params string[] args)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        return Run(text, TextReader.Null, args);
    }

    /// <summary>Runs a command in this process, at which somebody sits.</summary>
    public Reply Run(StringWriter text, TextReader input, params string[] args)
    {
        using var json = new Kept();
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var environment = new CommandEnvironment(
            Folder, name => name == "CONNECTOR_NOW" ? Now : Variables.GetValueOrDefault(name), new Output(text, error, () => json, isRedirected: true, isErrorRedirected: true))
        { Input = input };
        var code = Task.Run(() => ConnectorCommand.Run([.. args, .. Settings()], environment)).GetAwaiter().GetResult();
        return new Reply(code, [.. Encoding.UTF8.GetBytes(text.ToString()), .. json.ToArray()], error.ToString());
    }

    /// <summary>Runs a command with --json in this process.</summary>
    public Reply Json(params string[] args) => Run([.. args, "--json"]);

    /// <summary>The context of an operation on the store, with the settings of commands, or others.</summary>
    public OperationContext Operation(Func<OperationSettings, OperationSettings>? change = null)
    {
        var environment = new CommandEnvironment(Folder, name => name == "CONNECTOR_NOW" ? Now : null, new Output(TextWriter.Null, TextWriter.Null, () => Stream.Null, true, true));
        var command = CommandContext.Open(new GlobalOptions(true, Variables.GetValueOrDefault("Connector__Store"), null, null, "desk", null), environment).Operation;
        return change is null ? command : new OperationContext(command.Store, change(command.Settings), command.Caller, fixedNow: CommandContext.FixedNow(environment));
    }

    /// <summary>Runs a command in a process of its own.</summary>
    public Reply Child(params string[] args)
    {
        using var process = Start(args);
        var error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return new Reply(process.ExitCode, output.ToArray(), error.Result);
    }

    /// <summary>Starts a command in a process of its own.</summary>
    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. args]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // What another office has set for its turn is not ours.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CONNECTOR_NOW", StringComparison.Ordinal) || name.StartsWith("Connector__", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        if (Now is not null)
        {
            start.Environment["CONNECTOR_NOW"] = Now;
        }

        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Imports files given as name and text, in a folder of their own; the first line of each is its header.</summary>
    public Reply Import(params (string Name, string Text)[] files)
    {
        var folder = $"facts-{++_imports}";
        foreach (var (name, text) in files)
        {
            Write($"{folder}/{name}{(name.Contains('.', StringComparison.Ordinal) ? "" : ".csv")}", text);
        }

        return Json("import", folder);
    }

    /// <summary>An office that knows some facts.</summary>
    public Office With(params (string Name, string Text)[] files)
    {
        Import(files).Ends(0);
        return this;
    }

    public Office Close(params string[] periods)
    {
        Array.ForEach(periods, period => Json("period", "close", period).Ends(0));
        return this;
    }

    public Office Publish(params string[] args)
    {
        Json(["publish", .. args]).Ends(0);
        return this;
    }

    /// <summary>Does what an accountant does: moves a document's file to another folder.</summary>
    public void Move(string document, string from, string to)
        => File.Move(Path.Combine(Books, from, FileOf(document)), Path.Combine(Books, to, FileOf(document)));

    public string FileOf(string document) => document.Replace("/", "+", StringComparison.Ordinal) + ".json";

    /// <summary>The files of the books in a folder, by name.</summary>
    public string[] FilesIn(string state)
        => Directory.Exists(Path.Combine(Books, state)) ? [.. Directory.GetFiles(Path.Combine(Books, state)).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)] : [];

    /// <summary>The charges of a period by key, with amount and currency.</summary>
    public string[] Amounts(string period)
        => [.. Json("charges", period).Ends(0).Rows.Select(c => $"{c["charge"]} {c["amount"] ?? c["reason"]}").Order(StringComparer.Ordinal)];

    /// <summary>The rows of documents in a plan: action, key, and the reason where there is one.</summary>
    public string[] Plan(params string[] args)
        => [.. Json(["plan", .. args]).Ends(0).Rows.Where(r => (string?)r["kind"] == "document")
            .Select(r => $"{r["action"]} {r["key"]}{(r["reason"] is { } reason ? ": " + reason : "")}")];

    public void Dispose() => _folder.Dispose();

    /// <summary>Stays open whoever closes it, as standard output does.</summary>
    private sealed class Kept : MemoryStream
    {
        protected override void Dispose(bool disposing) => base.Dispose(disposing: false);
    }

    private string[] Settings()
    {
        var settings = Variables.Where(v => v.Key.StartsWith("Connector__", StringComparison.Ordinal)).ToDictionary(v => v.Key.Replace("__", ":", StringComparison.Ordinal), v => v.Value);
        return settings.Count == 0 ? [] : ["--config", Write("variables.json", JsonSerializer.Serialize(settings))];
    }
}
