using WireMock;
using WireMock.ResponseBuilders;
using WireMock.Types;
using WireMock.Util;

namespace Connector.Adapters.Tests.Calls;

/// <summary>The first call gets no answer before its time-out; later ones are answered at once.</summary>
/// <remarks>Calls are counted here: the mock server logs a call, and goes on to the next answer of a path, only once it has answered.</remarks>
internal sealed class LateAnswer(CallTime time, string later) : IDisposable
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public IResponseBuilder Response => WireMock.ResponseBuilders.Response.Create().WithCallback(async _ =>
    {
        if (Interlocked.Increment(ref _calls) == 1)
        {
            time.TimeOut();
            await _over.Task;
        }

        return new ResponseMessage
        {
            StatusCode = 200,
            Headers = new Dictionary<string, WireMockList<string>> { ["Content-Type"] = new("application/json") },
            BodyData = new BodyData { DetectedBodyType = BodyType.String, BodyAsString = later },
        };
    });

    public void Dispose() => _over.SetResult();
}
