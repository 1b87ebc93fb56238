using System.Collections.Concurrent;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Identity;

/// <summary>When keys were used, written down a few at a time: a request does not wait for the one who records.</summary>
internal sealed class LastUsedTracker(ServiceTables tables)
{
    private readonly ConcurrentDictionary<string, Instant> _seen = new(StringComparer.Ordinal);

    public void Saw(ApiKey key, Instant now)
    {
        if (key.LastUsed is not { } last || now - last > Duration.FromMinutes(1))
        {
            _seen[key.Key] = now;
        }
    }

    /// <summary>Writes down what was seen since.</summary>
    public void Keep()
    {
        if (_seen.ToArray() is { Length: > 0 } seen)
        {
            tables.SawKeys(seen);
            foreach (var pair in seen)
            {
                _seen.TryRemove(pair);
            }
        }
    }
}
