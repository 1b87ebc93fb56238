using Connector.Operations.Backends;
using Connector.Operations.Planning;

namespace Connector.Operations.Publishing;

/// <summary>What publishing recorded so far, in parts; at its end it has one entry in the audit trail.</summary>
internal sealed class PublishLog(PublishingLock held)
{
    private readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);

    /// <summary>Counts something that was done.</summary>
    public void Count(string what) => _done[what] = _done.GetValueOrDefault(what) + 1;

    /// <summary>Adds the entry to the audit trail, where anything was done.</summary>
    public void Conclude(PlanFilter filter)
    {
        if (_done.Count == 0)
        {
            return;
        }

        using var recording = held.Record("publish");
        recording.AddRun("publish", filter.Period, 0, 0, _done.Values.Sum());
        recording.Commit(filter.Document ?? filter.Period, null, string.Join(", ", _done.Select(d => $"{d.Key} {d.Value}")));
    }
}
