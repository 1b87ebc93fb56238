using System.Collections.Immutable;
using Connector.Adapters.Tryton;
using Connector.Testing;

namespace Connector.Adapters.Tests.Tryton;

/// <summary>A live Tryton with the seeded books, connections to it, and an accountant who works in it.</summary>
public class TrytonFixture : TrytonServer
{
    // A login takes Tryton a third of a second: connections are used in turn. No test needs more at once.
    private readonly Lazy<TrytonBackend[]> _backends;
    private readonly Lazy<HttpClient> _http;
    private readonly Lazy<Task<TrytonUser>> _accountant;
    private int _next;

    public TrytonFixture()
    {
        _http = new(() => new HttpClient(Wire, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan });
        _backends = new(() => [.. Enumerable.Range(0, 4).Select(_ => Connect(Options()))]);
        _accountant = new(() => LoginAsync("approver"));
    }

    /// <summary>The wire that all connections go through.</summary>
    internal Wire Wire { get; } = new();

    /// <summary>One of some connections.</summary>
    internal TrytonBackend Backend() => _backends.Value[Interlocked.Increment(ref _next) % _backends.Value.Length];

    /// <summary>A new connection.</summary>
    internal TrytonBackend Connect(TrytonOptions options, TimeProvider? time = null) => new("try", options, time ?? TimeProvider.System, _http.Value);

    /// <summary>The settings that fit the seeded database.</summary>
    internal TrytonOptions Options() => new()
    {
        Url = new Uri(Url),
        Database = Database,
        Login = "connector",
        Password = "Conn3ctor-Pw!",
        Taxes = ImmutableDictionary<string, string>.Empty.Add("VAT20", "VAT 20%"),
    };

    internal Task<TrytonUser> AccountantAsync() => _accountant.Value;
}
