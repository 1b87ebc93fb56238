using System.CommandLine;
using Connector.Engine;
using Connector.Host.Serving;

namespace Connector.Host.Commands;

/// <summary>The service, and who may come in: serve, user, key.</summary>
internal static class ServeCommand
{
    public static IEnumerable<Command> All() => [Serve(), UserCommand(), KeyCommand()];

    private static Command Serve() => new Command("serve", """
        Runs the service: the API, schedules and the worker behind them, until it is told to stop.

          connector serve
          Connector__Server__Urls=http://127.0.0.1:8080 connector serve
        """).Does(async (session, _, cancellation) =>
    {
        using var one = OneService(session);
        FirstAdministrator(session);
        await using var app = Server.Build(session.Settings, session.Store);
        await app.StartAsync(cancellation);
        Console.Error.WriteLine($"listening at {string.Join(", ", app.Urls)}; the API is described at /swagger");
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    });

    /// <summary>One service on a store in a file: what another one has at work must not be taken up as lost.</summary>
    private static Store.StoreLock? OneService(Session session) => session.Store.Path is null
        ? null
        : session.Store.TryLock("serving")
            ?? throw new CommandFailed(1, new Issue("SERVE-001", session.Store.Name, "Another process serves this store.", "Stop it first, or name another store with --store."));

    /// <summary>Somebody has to come in first.</summary>
    private static void FirstAdministrator(Session session)
    {
        var accounts = new Store.ServiceTables(session.Store);
        if (accounts.Accounts().Count == 0)
        {
            string password;
            try
            {
                password = AccountChanges.Add(session, "admin", Roles.Admin);
            }
            catch (CommandFailed) when (accounts.Accounts().Count > 0)
            {
                return; // another node was first
            }

            Console.Out.WriteLine($"The first administrator is admin, with the one-time password {password} — it is shown once, here, and has to be changed at the first sign-in.");
            Console.Out.WriteLine("Lost? connector user reset admin gives another.");
        }
    }

    private static Command UserCommand()
    {
        var name = new Argument<string>("NAME") { Description = "The account's name." };
        var role = new Option<string>("--role") { Description = "admin, operator, accountant, viewer or party:K.", HelpName = "ROLE", Required = true };
        return new Command("user", "Makes accounts for the service, where the store is: add, reset.")
        {
            new Command("add", "Makes an account, and prints its one-time password.") { name, role }.Does((session, parsed, _) =>
            {
                var password = AccountChanges.Add(session, parsed.GetValue(name)!, parsed.GetValue(role)!);
                return Print(session, "one_time_password", password);
            }),
            new Command("reset", "Gives an account a new one-time password, and unlocks it.") { name }.Does((session, parsed, _) =>
                Print(session, "one_time_password", AccountChanges.Reset(session, parsed.GetValue(name)!))),
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
            new Command("add", "Makes a key, and prints it once.") { name, role, expires }.Does((session, parsed, _) =>
            {
                var until = parsed.GetValue(expires) is { } text ? AccountEndpoints.Expiry(text, session.KnownAt) : session.KnownAt + NodaTime.Duration.FromDays(90);
                return Print(session, "key", ApiKeys.Add(session, parsed.GetValue(name)!, parsed.GetValue(role)!, until));
            }),
            new Command("list", "Lists the keys.").Does(async (session, _, _) =>
            {
                await Output.Answer.Rows(session.Json, new Store.ServiceTables(session.Store).ApiKeys().ToAsyncEnumerable(), AccountEndpoints.Write, ["key", "name", "role", "expires", "last used", "revoked"],
                    k => [k.Key, k.Name, k.Role, CanonicalText.Text(k.Expires), k.LastUsed is { } used ? CanonicalText.Text(used) : null, k.Revoked is { } revoked ? CanonicalText.Text(revoked) : null]);
                return 0;
            }),
            new Command("revoke", "Takes a key back.") { id }.Does((session, parsed, _) =>
            {
                ApiKeys.Revoke(session, parsed.GetValue(id)!);
                return Print(session, "revoked", parsed.GetValue(id)!);
            }),
        };
    }

    private static Task<int> Print(Session session, string field, string value)
    {
        if (session.Json)
        {
            Output.Answer.Json(json =>
            {
                json.WriteStartObject();
                json.WriteString(field, value);
                json.WriteEndObject();
            });
        }
        else
        {
            Console.Out.WriteLine(value);
        }

        return Task.FromResult(0);
    }
}
