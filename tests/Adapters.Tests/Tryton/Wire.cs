using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Connector.Adapters.Tests.Tryton;

/// <summary>A wire to the server that can be cut, before or after a call arrives.</summary>
internal sealed class Wire : DelegatingHandler
{
    // These calls name ids only.
    private static readonly string[] WithoutKey = ["account.invoice.cancel"];

    private (string Method, bool Arrives, string Key)? _cut;
    private (string Method, Func<Task> Work)? _between;
    private string? _last;
    private bool _isWritten;
    private bool _isDown;

    public Wire()
        : base(new SocketsHttpHandler())
    {
    }

    /// <summary>
    /// Cuts it at the calls of a method that carry a key: <c>METHOD answer lost</c>, <c>METHOD not sent</c>. Of searches those are cut that read back what was written.
    /// </summary>
    public void CutAt(string point, string key) => (_cut, _isWritten) = ((point.Split(' ')[0], point.EndsWith("lost", StringComparison.Ordinal), key), false);

    /// <summary>Cuts it for good once a call of a method has arrived: nothing answers, that call included, and nothing more arrives.</summary>
    public void CutAfter(string method) => _last = method;

    /// <summary>Somebody else works once the next call of a method was answered, before the answer is heard.</summary>
    public void WhileAnswering(string method, Func<Task> work) => _between = ("model." + method, work);

    public void Repair() => (_cut, _last, _isDown) = (null, null, false);

    /// <summary>The methods that were called, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>The calls as they were sent, in order.</summary>
    public ConcurrentQueue<string> Bodies { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = await request.Content!.ReadAsStringAsync(cancellationToken);
        var method = JsonNode.Parse(call)!["method"]!.GetValue<string>();
        Calls.Enqueue(method);
        Bodies.Enqueue(call);
        if (_isDown)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Nobody is there.");
        }

        if (_between is { } between && between.Method == method)
        {
            _between = null;
            var answer = await base.SendAsync(request, cancellationToken);
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            await between.Work();
            return answer;
        }

        if (method == "model." + _last)
        {
            _isDown = true;
            (await base.SendAsync(request, cancellationToken)).Dispose();
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The wire was cut.");
        }

        _isWritten |= method == "model.account.invoice.write";
        if (_cut is not { } cut || method != "model." + cut.Method
            || !(call.Contains(cut.Key, StringComparison.Ordinal) || WithoutKey.Contains(cut.Method, StringComparer.Ordinal))
            || (method == "model.account.invoice.search_read" && !_isWritten))
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
