using System.CommandLine;
using Connector.Engine;
using Connector.Jobs;
using Connector.Operations;
using Connector.Store;

namespace Connector.Host.Commands;

/// <summary>The command line: every command, its options and its examples.</summary>
internal static class ConnectorCommand
{
    /// <summary>Runs a command line, and gives its exit code.</summary>
    public static async Task<int> Run(string[] args, CommandEnvironment environment)
    {
        environment.Output.IsJson = args.Contains("--json");
        var root = new ConnectorRoot(environment, """
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
        foreach (var option in GlobalOptions.All())
        {
            root.Options.Add(option);
        }

        foreach (var command in FactCommands.All().Concat(BillingCommands.All()).Concat(BackendCommands.All()).Append(SessionCommands.Make()).Append(DisputeCommands.Make()).Concat(SampleCommands.All()).Append(ReportCommand.Make()).Append(SupportCommand.Make()).Append(StoreCommand.Make()).Concat(BackupCommands.All()).Concat(ServeCommand.All()))
        {
            root.Subcommands.Add(command);
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            environment.Output.Issues(
                [.. parsed.Errors.Select(e => new Issue("USAGE-001", parsed.CommandResult.Command.Name, e.Message, $"See connector {Path(parsed.CommandResult.Command)}--help."))]);
            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = environment.Output.Out,
                Error = environment.Output.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = parsed.CommandResult.Command.Name == ServeCommand.Name ? null : TimeSpan.FromSeconds(20), // the service hears signals itself
            });
        }
        catch (AnswerException full)
        {
            return NotAnswered(environment.Output, parsed.CommandResult.Command, full); // the help
        }
    }

    private static int NotAnswered(Output output, Command command, AnswerException full)
    {
        output.Issues([new Issue("FILE-002", command.Name, $"The answer could not be written: {full.Message}. What the command recorded is recorded.", "Free space where the output goes, and see with connector audit what was done before you repeat it.")]);
        return 3;
    }

    /// <summary>A command that works on the store, or through a service.</summary>
    /// <param name="command">The command.</param>
    /// <param name="work">What it does where the store is.</param>
    /// <param name="remote">The same through a service; null for what works only where the store is.</param>
    /// <param name="isReading">Whether it answers as of an earlier instant.</param>
    /// <param name="asItIs">Whether it looks at the store as it is, which may be broken.</param>
    public static Command Does(
        this Command command,
        Func<CommandContext, ParseResult, CancellationToken, Task<int>> work,
        Func<RemoteContext, ParseResult, CancellationToken, Task<int>>? remote = null,
        bool isReading = false,
        bool asItIs = false)
    {
        command.SetAction((parsed, cancellation) => Guard(parsed, environment => parsed.GetValue<string?>(GlobalOptions.Server) is { } server
            ? RemoteCommand.Run(server, environment, parsed, remote, isReading, cancellation)
            : work(CommandContext.Open(GlobalOptions.Of(parsed), environment, asItIs), parsed, cancellation), cancellation));
        return command;
    }

    /// <summary>A command that needs no store.</summary>
    public static Command DoesAlone(this Command command, Func<CommandEnvironment, ParseResult, CancellationToken, Task<int>> work)
    {
        command.SetAction((parsed, cancellation) => Guard(parsed, environment => parsed.GetValue<string?>(GlobalOptions.Server) is null
            ? work(environment, parsed, cancellation)
            : throw RemoteCommand.OnlyLocal(parsed.CommandResult.Command), cancellation));
        return command;
    }

    private static async Task<int> Guard(ParseResult parsed, Func<CommandEnvironment, Task<int>> work, CancellationToken cancellation)
    {
        var environment = ((ConnectorRoot)parsed.RootCommandResult.Command).Environment;
        var output = environment.Output;
        try
        {
            var running = Task.Run(() => work(environment), CancellationToken.None);
            return await (Sends(parsed.CommandResult.Command) ? running : Stopping(running, cancellation));
        }
        catch (Refusal refused)
        {
            output.Issues(refused.Issues);
            return JobResult.Of(refused.Kind);
        }
        catch (OverflowException large)
        {
            output.Issues(Refusal.TooLarge(large, parsed.CommandResult.Command.Name).Issues);
            return 1;
        }
        catch (DiskFullException full)
        {
            output.Issues([Full(parsed.CommandResult.Command.Name, full)]);
            return 3;
        }
        catch (StoreException busy)
        {
            output.Issues([Busy(parsed.CommandResult.Command.Name, busy)]);
            return 1;
        }
        catch (AnswerException full)
        {
            return NotAnswered(output, parsed.CommandResult.Command, full);
        }
        catch (Exception outside) when (outside is IOException or UnauthorizedAccessException)
        {
            output.Issues([new Issue("FILE-001", parsed.CommandResult.Command.Name, outside.Message, "See that the file or folder can be read and written, then repeat the command.")]);
            return 3;
        }
        catch (OperationCanceledException)
        {
            output.Error.WriteLine("Stopped. What was done is recorded; the same command goes on from there.");
            return 3;
        }
        catch (Exception defect)
        {
            output.Issues([Defect(parsed.CommandResult.Command.Name, ": " + defect.Message)]);
            output.Error.WriteLine(defect);
            return 70;
        }
    }

    /// <summary>Whether a command calls a backend, or others call it: what was begun there is ended and recorded, also when it is told to stop.</summary>
    private static bool Sends(Command command) => command.Name is "publish" or "reconcile" or "demo" or ServeCommand.Name || command.Parents.Any(above => above.Name == "backend");

    /// <summary>Waits for a command that only computes. Told to stop, it is left where it is, be it in the middle of a charge: what it has not committed never was.</summary>
    private static async Task<int> Stopping(Task<int> running, CancellationToken cancellation)
    {
        var stopped = Task.Delay(Timeout.Infinite, cancellation);
        if (await Task.WhenAny(running, stopped) != running)
        {
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None)); // it may hear it itself
        }

        return running.IsCompleted ? await running : throw new OperationCanceledException(cancellation);
    }

    /// <summary>The store cannot be used now.</summary>
    public static Issue Busy(string subject, StoreException busy) => new("STORE-002", subject, busy.Message, "Try again, or name another store with --store.");

    /// <summary>The store cannot be written.</summary>
    public static Issue Full(string subject, DiskFullException full) => new("STORE-004", subject, full.Message, "Free space on its disk, or give access to it, then repeat the command: it goes on from what was recorded before.");

    /// <summary>Something that must not happen.</summary>
    public static Issue Defect(string subject, string what) => new("DEFECT-001", subject, "This is a defect of the program" + (what.Length == 0 ? "." : what), "Report it with what is logged of it.");

    private static string Path(Command command)
        => command is RootCommand ? "" : string.Concat(command.Parents.OfType<Command>().Take(1).Select(Path)) + command.Name + " ";
}
