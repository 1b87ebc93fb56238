namespace Connector.Simulators.QuickBooks;

/// <summary>How often what was called.</summary>
public sealed class CallCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _calls = [];
    private readonly Dictionary<string, int> _items = [];
    private int _metered;
    private int _unmetered;
    private int _throttled;

    /// <summary>Calls by kind: <c>invoice/create</c>, <c>customer/query</c>, <c>batch</c>, <c>oauth/token</c> …; those that were refused too.</summary>
    public IReadOnlyDictionary<string, int> Calls => Copy(_calls);

    /// <summary>Items of batches by kind.</summary>
    public IReadOnlyDictionary<string, int> BatchItems => Copy(_items);

    /// <summary>Reads that Intuit would charge for: answered with 2xx, each query of a batch counted.</summary>
    public int Metered => Read(ref _metered);

    /// <summary>Writes answered with 2xx, each item of a batch counted.</summary>
    public int Unmetered => Read(ref _unmetered);

    /// <summary>Calls that were answered with 429 because a limit was reached.</summary>
    public int Throttled => Read(ref _throttled);

    /// <summary>Calls of the API, without those of OAuth.</summary>
    public int Requested => Calls.Where(static call => !call.Key.StartsWith("oauth/", StringComparison.Ordinal)).Sum(static call => call.Value);

    public int this[string kind] => Calls.GetValueOrDefault(kind);

    public void Clear()
    {
        lock (_gate)
        {
            _calls.Clear();
            _items.Clear();
            (_metered, _unmetered, _throttled) = (0, 0, 0);
        }
    }

    internal void Count(string kind)
    {
        lock (_gate)
        {
            _calls[kind] = _calls.GetValueOrDefault(kind) + 1;
        }
    }

    internal void CountItem(string kind, bool isMetered)
    {
        lock (_gate)
        {
            _items[kind] = _items.GetValueOrDefault(kind) + 1;
            _metered += isMetered ? 1 : 0;
            _unmetered += isMetered ? 0 : 1;
        }
    }

    internal void CountAnswered(string kind)
    {
        if (kind != "batch")
        {
            var isMetered = kind == "cdc" || kind.EndsWith("query", StringComparison.Ordinal) || kind.EndsWith("/read", StringComparison.Ordinal);
            lock (_gate)
            {
                _metered += isMetered ? 1 : 0;
                _unmetered += isMetered ? 0 : 1;
            }
        }
    }

    internal void CountThrottled()
    {
        lock (_gate)
        {
            _throttled++;
        }
    }

    private int Read(ref int number)
    {
        lock (_gate)
        {
            return number;
        }
    }

    private Dictionary<string, int> Copy(Dictionary<string, int> counts)
    {
        lock (_gate)
        {
            return new Dictionary<string, int>(counts);
        }
    }
}
