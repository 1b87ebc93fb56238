using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace Connector.Adapters.Tests.Calls;

/// <summary>An accounting system of a test, at a path of the mock server. It has no state: it answers what the test says.</summary>
internal sealed class MockedSystem(WireMockServer server, string root)
{
    public Uri Url => new(server.Url + root);

    /// <summary>The answers to calls of a path, in turn; the last one again and again.</summary>
    public void Answer(string path, params IResponseBuilder[] answers)
    {
        if (answers is [var always])
        {
            server.Given(Calls(path)).RespondWith(always);
            return;
        }

        for (var i = 0; i < answers.Length; i++)
        {
            var stub = server.Given(Calls(path)).InScenario(root + path);
            stub = i == 0 ? stub : stub.WhenStateIs(i);
            stub.WillSetStateTo(Math.Min(i + 1, answers.Length - 1)).RespondWith(answers[i]);
        }
    }

    /// <summary>The bodies of the calls of a path, in order.</summary>
    public string[] Bodies(string path) => [.. server.FindLogEntries(Calls(path)).Select(entry => entry.RequestMessage!.Body ?? "")];

    /// <summary>What follows the path in the addresses of the calls of a path, in order.</summary>
    public string[] Queries(string path) => [.. server.FindLogEntries(Calls(path)).Select(entry => new Uri(entry.RequestMessage!.AbsoluteUrl).Query)];

    /// <summary>The headers of a name of the calls of a path, in order.</summary>
    public string[] Headers(string path, string name) => [.. server.FindLogEntries(Calls(path)).Select(entry => entry.RequestMessage!.Headers![name].Single())];

    private IRequestBuilder Calls(string path) => Request.Create().WithPath(root + path);
}
