using System.CommandLine;

namespace Connector.Host.Commands;

/// <summary>What every command is given on the command line.</summary>
internal sealed record GlobalOptions(bool Json, string? Store, string? Config, string? AsOf, string? Actor, string? Reason, bool IsReplay = false)
{
    /// <summary>The option of import that makes a new store a replay.</summary>
    public const string Replay = "--replay";

    /// <summary>The option that sends a command to a service.</summary>
    public const string Server = "--server";

    /// <summary>The options, for one command line: each has its own.</summary>
    public static IEnumerable<Option> All() =>
    [
        new Option<bool>("--json") { Description = "Answer with one JSON document on standard output, and nothing else.", Recursive = true },
        new Option<string?>("--store") { Description = "The store: sqlite:PATH (default sqlite:connector.db) or postgres:CONNECTION STRING.", HelpName = "URL", Recursive = true },
        new Option<string?>("--config") { Description = "A configuration file, over appsettings.json.", HelpName = "FILE", Recursive = true },
        new Option<string?>("--as-of") { Description = "Answer as at that instant, to the byte: 2022-05-01T10:00:00Z.", HelpName = "INSTANT", Recursive = true },
        new Option<string?>("--actor") { Description = "Who does it (default: the operating system's user).", HelpName = "NAME", Recursive = true },
        new Option<string?>("--reason") { Description = "Why; required with --force, reopen and lock.", HelpName = "TEXT", Recursive = true },
        new Option<string?>(Server) { Description = "Work through a service at this address, with the key in CONNECTOR_KEY.", HelpName = "URL", Recursive = true },
    ];

    /// <summary>What was given.</summary>
    public static GlobalOptions Of(ParseResult parsed) => new(
        parsed.GetValue<bool>("--json"), parsed.GetValue<string?>("--store"), parsed.GetValue<string?>("--config"), parsed.GetValue<string?>("--as-of"), parsed.GetValue<string?>("--actor"), parsed.GetValue<string?>("--reason"),
        parsed.CommandResult.Command.Options.Any(option => option.Name == Replay) && parsed.GetValue<bool>(Replay));
}
