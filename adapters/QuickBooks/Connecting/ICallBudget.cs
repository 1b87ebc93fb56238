namespace Connector.Adapters.QuickBooks;

/// <summary>What a company allows all processes of a store together: 500 requests a minute, 10 a second, 10 at once, 40 batches a minute.</summary>
public interface ICallBudget
{
    /// <summary>Waits until the call may be made. The result is disposed when its answer is there.</summary>
    ValueTask<IDisposable> TakeAsync(bool batch, CancellationToken cancellation);

    /// <summary>Intuit answered 429 all the same: nobody calls before the time is over.</summary>
    ValueTask PauseAsync(TimeSpan time, CancellationToken cancellation);
}
