using System.Security.Cryptography;
using System.Text;
using Connector.Adapters.QuickBooks;
using Connector.Engine;
using Connector.Host.Configuration;
using Connector.Operations;
using Connector.Operations.Backends;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Connecting;

/// <summary>The connections of the backends that somebody has to grant.</summary>
internal sealed class Connections
{
    private static readonly Duration Patience = Duration.FromMinutes(15);

    private readonly Dictionary<string, CompanyConnection> _all;
    private readonly ConnectorStore _store;
    private readonly ServiceTables _tables;
    private readonly Secrets _secrets;

    public Connections(ConnectorSettings settings, ConnectorStore store)
    {
        (_store, _tables) = (store, new ServiceTables(store));
        _secrets = new Secrets(_tables);
        var time = new StoreTime(store);
        _all = settings.Backends.Where(b => b.Kind == "quickbooks").ToDictionary(
            b => b.Name,
            b => new CompanyConnection(b.Name, IntuitSettings.Of(QuickBooksOptions.From(b.Section)), new StoredConnection(b.Name, store, _secrets), new StoredBudget(b.Name, _tables), time),
            StringComparer.Ordinal);
    }

    /// <summary>The connection of a backend; null where it needs none.</summary>
    public CompanyConnection? Find(string name) => _all.GetValueOrDefault(name);

    /// <summary>The connection of a backend that needs one.</summary>
    /// <exception cref="Refusal">There is no such backend, or its settings say how it is reached.</exception>
    public CompanyConnection Require(OperationContext operation, string name)
    {
        ConfiguredBackends.Require(operation, name);
        return Find(name) ?? throw NotByOAuth(name);
    }

    /// <summary>The refusal for a backend that nobody has to connect.</summary>
    public static Refusal NotByOAuth(string name)
        => new(RefusalKind.Rule, new Issue("BACKEND-002", name, $"Backend {name} is not connected by OAuth2.", $"Its settings say how it is reached; see connector backend check {name}."));

    /// <summary>Asks for a connection.</summary>
    /// <returns>The address at which a person grants it, the state that comes back, and until when.</returns>
    /// <exception cref="Refusal">The backend needs none, or nothing can be granted now.</exception>
    public async Task<(Uri Address, string State, Instant Until)> BeginAsync(OperationContext operation, string name, CancellationToken cancellation)
    {
        var connection = Require(operation, name);
        operation.RequireNow("backend connect");
        var state = _secrets.Protect(operation.Caller.Name); // random, and it tells who asked
        var until = _store.Now() + Patience;
        var address = await Said(name, () => connection.AddressAsync(state, cancellation));
        _tables.AskConnection(name, Digest(state), until);
        return (address, state, until);
    }

    /// <summary>Whether what was asked for is still to come.</summary>
    public bool IsAsked(string name, string state) => _tables.AskedConnection(name) == Digest(state);

    /// <summary>Who asked for what comes back with a state.</summary>
    public string Asker(string state) => _secrets.Unprotect(state) ?? "nobody";

    /// <summary>Stores what was granted, once, and only what was asked for.</summary>
    /// <exception cref="Refusal">It was not asked for, or not granted.</exception>
    public async Task<ConnectionStatus> FinishAsync(OperationContext operation, string name, Redirection redirected, CancellationToken cancellation)
    {
        var connection = Require(operation, name);
        if (redirected.State is not { Length: > 0 } state || !_tables.TakeConnection(name, Digest(state), _store.Now()))
        {
            throw new Refusal(RefusalKind.Input, new Issue(
                "CONNECT-007", name, "The state of the address is not that of the last request to connect, or it is older than 15 minutes, or was used already.", $"Begin again: connector backend connect {name}."));
        }

        var status = await Said(name, () => connection.ConnectAsync(redirected, cancellation));
        Record(operation, "backend connect", name, $"connected to company {status.Realm}, until {Day(status.Ends)} unless it is used before");
        return status;
    }

    /// <summary>Ends a connection, here and there.</summary>
    /// <exception cref="Refusal">It could not be ended.</exception>
    public async Task<ConnectionStatus> DisconnectAsync(OperationContext operation, string name, CancellationToken cancellation)
    {
        var connection = Require(operation, name);
        operation.RequireNow("backend disconnect");
        var status = await Said(name, () => connection.DisconnectAsync(cancellation));
        Record(operation, "backend disconnect", name, $"disconnected from company {status.Realm}");
        return status;
    }

    private static void Record(OperationContext operation, string action, string name, string what)
    {
        using var recording = operation.Record(action);
        recording.Commit(name, null, what);
    }

    private static string Day(Instant? at) => at is { } instant ? CanonicalText.Text(instant.InUtc().Date) : "an unknown day";

    private static string Digest(string state) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)));

    /// <summary>What a call of Intuit's came to; what went wrong is a refusal.</summary>
    private static async Task<T> Said<T>(string name, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (QuickBooksFault fault)
        {
            throw new Refusal(fault.Code == ConnectionFaults.NotNow ? RefusalKind.Backend : RefusalKind.Rule, new Issue(fault.Code, name, fault.Message, $"See connector backend check {name}."));
        }
    }
}
