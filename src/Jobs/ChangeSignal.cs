namespace Connector.Jobs;

/// <summary>Wakes those who wait for something to change.</summary>
public sealed class ChangeSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Signal() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

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
