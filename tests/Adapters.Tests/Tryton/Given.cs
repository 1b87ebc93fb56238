using System.Collections.Immutable;
using Connector.Adapters.Tryton;
using Connector.Servers;

namespace Connector.Adapters.Tests.Tryton;

/// <summary>What the tests on Tryton begin with.</summary>
internal static class Given
{
    /// <summary>The settings that fit the seeded database.</summary>
    public static TrytonOptions Options(TrytonServer server) => new()
    {
        Url = server.Url,
        Database = server.Database,
        Login = "connector",
        Password = "Conn3ctor-Pw!",
        Taxes = ImmutableSortedDictionary<string, string>.Empty.Add("VAT20", "VAT 20%"),
    };
}

/// <summary>A wire to the server that can be cut, before or after a call arrives.</summary>
internal sealed class Wire : DelegatingHandler
{
    private (string Method, bool Arrives, string Key)? _cut;

    public Wire()
        : base(new SocketsHttpHandler())
    {
    }

    /// <summary>Cuts it at the calls of a method that carry a key: <c>METHOD answer lost</c>, <c>METHOD not sent</c>.</summary>
    public void CutAt(string point, string key) => _cut = (point.Split(' ')[0], point.EndsWith("lost", StringComparison.Ordinal), key);

    public void Mend() => _cut = null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = await request.Content!.ReadAsStringAsync(cancellationToken);
        if (_cut is not { } cut || !call.Contains($"\"model.{cut.Method}\"", StringComparison.Ordinal))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        if (cut.Arrives)
        {
            (await base.SendAsync(request, cancellationToken)).Dispose();
        }

        throw new HttpRequestException(HttpRequestError.ResponseEnded, "The wire was cut.");
    }
}
