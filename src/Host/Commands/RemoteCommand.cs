using System.CommandLine;
using System.Net;
using Connector.Client;
using Connector.Engine;
using Connector.Host.Api;
using Connector.Operations;

namespace Connector.Host.Commands;

/// <summary>The same commands through a service: <c>--server URL</c>, with the key in the variable CONNECTOR_KEY.</summary>
internal static class RemoteCommand
{
    /// <summary>Runs a command through the service.</summary>
    /// <returns>The exit code that the command would have had itself.</returns>
    public static async Task<int> Run(
        string server, CommandEnvironment environment, ParseResult parsed, Func<RemoteContext, ParseResult, CancellationToken, Task<int>>? work, bool isReading, CancellationToken cancellation)
    {
        var globals = GlobalOptions.Of(parsed);
        if (globals.Store is not null || globals.Config is not null || globals.Actor is not null)
        {
            throw new Refusal(RefusalKind.Input, new Issue("USAGE-028", server, "--server goes without --store, --config and --actor.", "The service has its own store and settings, and the key says who asks."));
        }

        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new Refusal(RefusalKind.Input, new Issue("USAGE-028", server, $"'{server}' is not the address of a service.", "Expected one such as http://127.0.0.1:5080."));
        }

        var key = environment.Variables("CONNECTOR_KEY")?.Trim() ?? "";
        if (key.Length == 0 || key.Any(c => c is <= ' ' or > '~'))
        {
            throw new Refusal(RefusalKind.Input, new Issue(
                "USAGE-029", "CONNECTOR_KEY", key.Length == 0 ? "There is no key for the service." : "CONNECTOR_KEY holds what is not a key: it has blanks, line breaks or letters that no key has.",
                "Put a key into the variable CONNECTOR_KEY; an administrator makes it with connector key add, or POST /api/v1/keys."));
        }

        if (work is null || globals.IsReplay)
        {
            throw OnlyLocal(parsed.CommandResult.Command, globals.IsReplay ? " " + GlobalOptions.Replay : "");
        }

        var path = PathOf(parsed.CommandResult.Command);

        // What does not hear of it would answer, or do something, as of now.
        if (globals.AsOf is not null && !isReading)
        {
            throw OperationContext.OnlyReads(path);
        }

        await using var services = new ServiceCollection().AddConnectorClient(address, key)
            .ConfigureHttpClient(http => http.DefaultRequestHeaders.Add(Problems.CommandWords, path)).Services.BuildServiceProvider();
        try
        {
            return await work(new RemoteContext(globals, environment, services.GetRequiredService<IConnectorApi>()), parsed, cancellation);
        }
        catch (ConnectorException refused)
        {
            environment.Output.Issues(Issues(refused, server));
            return ExitCode(refused);
        }
    }

    /// <summary>Refuses <c>--server</c> for a command that works only where it runs.</summary>
    public static Refusal OnlyLocal(Command command, string option = "")
        => new(RefusalKind.Input, new Issue("USAGE-030", PathOf(command) + option, $"connector {PathOf(command)}{option} does not go through a service.", "Run it without --server, where the store is."));

    private static string PathOf(Command command) => string.Join(' ', command.Parents.OfType<Command>().Where(c => c is not RootCommand).Select(c => c.Name).Append(command.Name));

    /// <summary>What went wrong there, in the words that the command has where the store is.</summary>
    private static Issue[] Issues(ConnectorException refused, string server) => refused switch
    {
        { Problem: { } problem } => [.. problem.Errors.Select(RemoteContext.Issue)],
        { Status: null } => [new Issue("REMOTE-001", server, $"The service does not answer: {refused.Message}", "See that it runs and can be reached, then repeat the command.")],
        { Status: >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous, InnerException.InnerException: HttpRequestException or IOException } => [Broken(refused.Address, "nothing of it was written")],
        { Status: >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous } => [new Issue("REMOTE-003", refused.Address, "The service's answer cannot be read.", "See that the address is that of a connector's service, of this version, then repeat the command.")],
        _ => [new Issue("REMOTE-002", refused.Address, $"The service answers {(int)refused.Status!}.", "See that the address is that of a connector's service.")],
    };

    /// <summary>The connection broke in the middle of an answer.</summary>
    public static Issue Broken(string address, string written) => new("REMOTE-004", address, $"The connection to the service broke: {written}.", "Repeat the command.");

    private static int ExitCode(ConnectorException refused) => (int?)refused.Status switch { null or 429 or 502 or 503 or 504 or < 300 => 3, 409 => 1, >= 500 => 70, _ => 2 };
}
