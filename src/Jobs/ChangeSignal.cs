using Connector.Engine;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>Wakes whoever waits for something to change.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Beat() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public async Task Next(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await Volatile.Read(ref _next).Task.WaitAsync(atMost, time, cancellation);
        }
        catch (TimeoutException)
        {
        }
    }
}
