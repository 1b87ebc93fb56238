using WireMock.Server;

namespace Connector.Adapters.Tests.Calls;

/// <summary>One mock server for all tests of single calls: the first start costs seconds. Each test has a path of its own.</summary>
public sealed class MockServer : IDisposable
{
    private readonly WireMockServer _server = WireMockServer.Start();
    private int _paths;

    internal MockedSystem NewSystem() => new(_server, $"/{Interlocked.Increment(ref _paths)}");

    public void Dispose() => _server.Dispose();
}
