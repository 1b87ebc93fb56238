using System.CommandLine;
using System.Text.Json.Nodes;
using Connector.Engine;
using Connector.Host.Api;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Store;

namespace Connector.Host.Commands;

/// <summary>The service, and who may come in: serve, user, key.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    public static IEnumerable<Command> All() => [Serve(), UserCommand(), KeyCommand()];

    private static Command Serve() => new Command(Name, """
        Runs the service: the API, schedules and the worker behind them, until it is told to stop.

          connector serve
          Connector__Server__Urls=http://127.0.0.1:8080 connector serve
        """).Does(async (command, _, cancellation) =>
    {
        using var one = OneService(command);
        await using var app = Server.Build(command.Settings, command.Operation.Store, CommandContext.FixedNow(command.Environment));
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception taken) when (taken is IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } or System.Net.Sockets.SocketException)
        {
            throw new Refusal(RefusalKind.Rule, new Issue("SERVE-002", command.Settings.Server.Urls, $"The service cannot listen: {taken.Message}", "End what listens there, or name another address in Server:Urls."));
        }

        FirstAdministrator(command);
        command.Output.Error.WriteLine($"listening at {string.Join(", ", app.Urls)}; the API is described at /swagger");
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    });

    /// <summary>One service on a store in a file: what another one has at work must not be taken up as lost.</summary>
    private static StoreLock? OneService(CommandContext command) => command.Operation.Store.Path is null
        ? null
        : command.Operation.Store.TryLock("serving")
            ?? throw new Refusal(RefusalKind.Rule, new Issue("SERVE-001", command.Operation.Store.Name, "Another process serves this store.", "Stop it first, or name another store with --store."));

    /// <summary>Somebody has to come in first.</summary>
    private static void FirstAdministrator(CommandContext command)
    {
        var accounts = new ServiceTables(command.Operation.Store);
        if (accounts.Accounts().Count == 0)
        {
            string password;
            try
            {
                password = AccountChanges.Add(command.Operation, "admin", Roles.Admin, Passwords.Hash);
            }
            catch (Refusal) when (accounts.Accounts().Count > 0)
            {
                return; // another node was first
            }

            command.Output.Out.WriteLine($"The first administrator is admin, with the one-time password {password} — it is shown once, here, and has to be changed at the first sign-in.");
            command.Output.Out.WriteLine("Lost? connector user reset admin gives another.");
        }
    }

    private static Command UserCommand()
    {
        var name = new Argument<string>("NAME") { Description = "The account's name." };
        var role = new Option<string>("--role") { Description = "admin, operator, accountant, viewer or party:K.", HelpName = "ROLE", Required = true };
        return new Command("user", "Makes accounts for the service, where the store is: add, reset.")
        {
            new Command("add", "Makes an account, and prints its one-time password.") { name, role }.Does((command, parsed, _) =>
            {
                var password = AccountChanges.Add(command.Operation, parsed.GetValue(name)!, parsed.GetValue(role)!, Passwords.Hash);
                return Print(command, "one_time_password", password);
            }),
            new Command("reset", "Gives an account a new one-time password, and unlocks it.") { name }.Does((command, parsed, _) =>
                Print(command, "one_time_password", AccountChanges.Reset(command.Operation, parsed.GetValue(name)!, Passwords.Hash))),
        };
    }

    private static Command KeyCommand()
    {
        var name = new Argument<string>("NAME") { Description = "Who uses it: what the audit trail says." };
        var id = new Argument<string>("ID") { Description = "The part of the key between its underscores." };
        var role = new Option<string>("--role") { Description = "admin, operator, accountant, viewer or party:K.", HelpName = "ROLE", Required = true };
        var expires = new Option<string?>("--expires") { Description = "When it ends (default: in 90 days): 2027-01-01T00:00:00Z.", HelpName = "INSTANT" };
        return new Command("key", "Makes keys of the API, where the store is: add, list, revoke.")
        {
            new Command("add", "Makes a key, and prints it once.") { name, role, expires }.Does((command, parsed, _) =>
            {
                var until = parsed.GetValue(expires) is { } text ? AccountsApi.Expiry(text, command.Operation.KnownAt) : command.Operation.KnownAt + NodaTime.Duration.FromDays(90);
                return Print(command, "key", ApiKeys.Add(command.Operation, parsed.GetValue(name)!, parsed.GetValue(role)!, until));
            }),
            new Command("list", "Lists the keys.").Does(async (command, _, _) =>
            {
                await command.Output.Rows(new ServiceTables(command.Operation.Store).ApiKeys().Select(Rows.Of), ["key", "name", "role", "expires", "last used", "revoked"],
                    k => [k.Key, k.Name, k.Role, k.ExpiresAt, k.LastUsedAt, k.RevokedAt]);
                return 0;
            }),
            new Command("revoke", "Takes a key back.") { id }.Does((command, parsed, _) =>
            {
                ApiKeys.Revoke(command.Operation, parsed.GetValue(id)!);
                return Print(command, "revoked", parsed.GetValue(id)!);
            }),
        };
    }

    private static Task<int> Print(CommandContext command, string field, string value)
    {
        if (command.Output.IsJson)
        {
            command.Output.Json(new JsonObject { [field] = value });
        }
        else
        {
            command.Output.Out.WriteLine(value);
        }

        return Task.FromResult(0);
    }
}
