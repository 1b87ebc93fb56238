using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations;

/// <summary>The facts that all slices share, cached from one operation to the next. They are valid as long as nothing is recorded that changes them.</summary>
public sealed class CachedFacts
{
    private volatile Kept? _last;

    /// <summary>Gives a snapshot the cached facts, or caches those that it reads itself.</summary>
    public void Share(Snapshot snapshot)
    {
        var recorded = snapshot.LastRecorded();
        if (_last is { } kept && kept.Recorded == recorded)
        {
            snapshot.Use(kept.Facts);
        }
        else if (recorded == snapshot.LastRecordedOfAll())
        {
            _last = new Kept(recorded, snapshot.Facts()); // facts as of earlier instants are not cached
        }
    }

    private sealed record Kept(Instant Recorded, KnownFacts Facts);
}
