using System.CommandLine;
using Connector.Engine;
using Connector.Host.Output;

namespace Connector.Host.Commands;

/// <summary>The command line: every command, its options and its examples.</summary>
internal static class ConnectorCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Answer with one JSON document on standard output, and nothing else.", Recursive = true };
    private static readonly Option<string?> Store = new("--store") { Description = "The store: sqlite:PATH (default sqlite:connector.db) or postgres:CONNECTION STRING.", HelpName = "URL", Recursive = true };
    private static readonly Option<string?> Config = new("--config") { Description = "A configuration file, over appsettings.json.", HelpName = "FILE", Recursive = true };
    private static readonly Option<string?> AsOf = new("--as-of") { Description = "Answer as at that instant, to the byte: 2022-05-01T10:00:00Z.", HelpName = "INSTANT", Recursive = true };
    private static readonly Option<string?> Actor = new("--actor") { Description = "Who does it (default: the operating system's user).", HelpName = "NAME", Recursive = true };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; required with --force, reopen and lock.", HelpName = "TEXT", Recursive = true };

    private static readonly Option<string?> Server = new("--server") { Description = "Work through a service at this address, with the key in CONNECTOR_KEY.", HelpName = "URL", Recursive = true };

    /// <summary>Runs a command line, and gives its exit code.</summary>
    public static async Task<int> Run(string[] args)
    {
        var root = new RootCommand("""
            Keeps what is billed by the period, computes it to the penny, publishes it into accounting backends, and brings the books to the truth when facts change.

            A first look, with made-up data:
              connector demo
            A month of your own:
              connector import facts/                        read files of facts
              connector period close 2022-05                 rate the month and keep it
              connector plan                                 see what would be published
              connector publish                              publish it
              connector explain 2022-05/AGREEMENT/ITEM       see why an amount is what it is
            """);
        foreach (var option in new Option[] { Json, Store, Config, AsOf, Actor, Reason, Server })
        {
            root.Options.Add(option);
        }

        foreach (var command in FactCommands.All().Concat(BillingCommands.All()).Concat(BackendCommands.All()).Append(SessionCommands.Make()).Append(DisputeCommands.Make()).Concat(SampleCommands.All()).Append(ReportCommand.Make()).Append(SupportCommand.Make()).Append(StoreCommand.Make()).Concat(ServeCommand.All()))
        {
            root.Subcommands.Add(command);
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            Answer.Issues(
                args.Contains("--json"),
                [.. parsed.Errors.Select(e => new Issue("USAGE-001", parsed.CommandResult.Command.Name, e.Message, $"See connector {Path(parsed.CommandResult.Command)}--help."))]);
            return 2;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
    }

    /// <summary>A command whose work is given the session; how it ends decides the exit code.</summary>
    public static Command Does(this Command command, Func<Session, ParseResult, CancellationToken, Task<int>> work)
    {
        command.SetAction((parsed, cancellation) => Guard(parsed, () => parsed.GetValue(Server) is { } server
            ? RemoteCommand.Run(server, Globals(parsed), parsed, cancellation)
            : work(Session.Open(Globals(parsed)), parsed, cancellation)));
        return command;
    }

    /// <summary>A command that needs no store.</summary>
    public static Command DoesAlone(this Command command, Func<GlobalOptions, ParseResult, CancellationToken, Task<int>> work)
    {
        command.SetAction((parsed, cancellation) => Guard(parsed, () => work(Globals(parsed), parsed, cancellation)));
        return command;
    }

    private static async Task<int> Guard(ParseResult parsed, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (CommandFailed failed)
        {
            Answer.Issues(parsed.GetValue(Json), failed.Issues);
            return failed.ExitCode;
        }
        catch (Store.StoreException busy)
        {
            Answer.Issues(parsed.GetValue(Json), [Busy(parsed.CommandResult.Command.Name, busy)]);
            return 1;
        }
        catch (Exception outside) when (outside is IOException or UnauthorizedAccessException)
        {
            Answer.Issues(parsed.GetValue(Json), [new Issue("FILE-001", parsed.CommandResult.Command.Name, outside.Message, "See that the file or folder can be read and written, then repeat the command.")]);
            return 3;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped. What was done is recorded; the same command goes on from there.");
            return 3;
        }
        catch (Exception defect)
        {
            Answer.Issues(parsed.GetValue(Json), [Defect(parsed.CommandResult.Command.Name, ": " + defect.Message)]);
            Console.Error.WriteLine(defect);
            return 70;
        }
    }

    /// <summary>The store cannot be used now.</summary>
    public static Issue Busy(string subject, Store.StoreException busy) => new("STORE-002", subject, busy.Message, "Try again, or name another store with --store.");

    /// <summary>Something that must not happen.</summary>
    public static Issue Defect(string subject, string what) => new("DEFECT-001", subject, "This is a defect of the program" + (what.Length == 0 ? "." : what), "Report it with what is logged of it.");

    private static GlobalOptions Globals(ParseResult parsed) => new(
        parsed.GetValue(Json), parsed.GetValue(Store), parsed.GetValue(Config), parsed.GetValue(AsOf), parsed.GetValue(Actor), parsed.GetValue(Reason));

    private static string Path(Command command)
        => command is RootCommand ? "" : string.Concat(command.Parents.OfType<Command>().Take(1).Select(Path)) + command.Name + " ";
}
