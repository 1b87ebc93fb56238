using Connector.Engine;
using Connector.Host.Configuration;
using Connector.Host.Connecting;
using Connector.Operations;
using Connector.Operations.Settings;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Commands;

/// <summary>One command at work on a store: what it was given, where it writes, and the context of its operations.</summary>
internal sealed record CommandContext(GlobalOptions Options, CommandEnvironment Environment, ConnectorSettings Settings, OperationContext Operation, Connections Connections)
{
    public Output Output => Environment.Output;

    /// <summary>Opens the store, and records the settings when they changed.</summary>
    /// <param name="options">What every command is given.</param>
    /// <param name="environment">Where it runs.</param>
    /// <param name="asItIs">Whether nothing is read or recorded before the command's own work: the store may be broken.</param>
    public static CommandContext Open(GlobalOptions options, CommandEnvironment environment, bool asItIs = false)
    {
        var settings = ConnectorSettings.Load(options.Config, options.Store, environment);
        var store = OpenStore(settings.Store, environment);
        var connections = new Connections(settings, store);
        var operation = new OperationContext(
            store, BackendFactory.Settings(settings, connections), new Caller(options.Actor ?? System.Environment.UserName, options.Reason), options.AsOf, FixedNow(environment), isReplay: options.IsReplay);
        if (operation.Ahead is { } ahead)
        {
            environment.Output.Error.WriteLine($"{ahead.Code} {ahead.Message} {ahead.Remedy}");
        }

        if (options.IsReplay)
        {
            operation.MarkReplay();
        }

        if (!asItIs)
        {
            RecordSettings.Run(operation);
        }

        return new CommandContext(options, environment, settings, operation, connections);
    }

    /// <summary>Opens a store, or says why it cannot be used.</summary>
    public static ConnectorStore OpenStore(string url, CommandEnvironment environment)
    {
        const string Sqlite = "sqlite:";
        try
        {
            return ConnectorStore.Open(url.StartsWith(Sqlite, StringComparison.Ordinal) && url.Length > Sqlite.Length ? Sqlite + environment.PathOf(url[Sqlite.Length..]) : url);
        }
        catch (StoreException e) when (e is not DiskFullException)
        {
            // What follows postgres: may hold a password.
            throw new Refusal(RefusalKind.Input, new Issue("STORE-001", url.StartsWith("postgres:", StringComparison.Ordinal) ? "postgres" : url, e.Message, "Name another store with --store."));
        }
    }

    /// <summary>The instant that the variable CONNECTOR_NOW sets; null without it.</summary>
    public static Instant? FixedNow(CommandEnvironment environment)
    {
        if (environment.Variables("CONNECTOR_NOW") is not { Length: > 0 } text)
        {
            return null;
        }

        return CanonicalText.TryParseInstant(text, out var now)
            ? now
            : throw new Refusal(RefusalKind.Input, new Issue("CLOCK-002", text, $"CONNECTOR_NOW '{text}' is not an instant.", "Write it with an offset or Z, as 2022-05-01T10:00:00Z."));
    }
}
