using Connector.Adapters.QuickBooks;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>A budget without limits, that counts.</summary>
internal sealed class TestBudget : ICallBudget
{
    private readonly Lock _gate = new();

    public int Calls { get; private set; }

    public int Batches { get; private set; }

    public int AtOnce { get; private set; }

    public List<TimeSpan> Pauses { get; } = [];

    public ValueTask<IDisposable> TakeAsync(bool batch, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Calls++;
            Batches += batch ? 1 : 0;
            AtOnce++;
        }

        return ValueTask.FromResult<IDisposable>(new Place(this));
    }

    public ValueTask PauseAsync(TimeSpan time, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Pauses.Add(time);
        }

        return ValueTask.CompletedTask;
    }

    private sealed class Place(TestBudget budget) : IDisposable
    {
        public void Dispose()
        {
            lock (budget._gate)
            {
                budget.AtOnce--;
            }
        }
    }
}
