using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations;

/// <summary>The facts that all slices share, kept from one command to the next: as long as nothing is recorded, they say the same.</summary>
public sealed class CachedFacts
{
    private volatile Kept? _last;

    /// <summary>Gives a snapshot the facts of an earlier one, or keeps its own for the next.</summary>
    public void Share(Snapshot snapshot)
    {
        var recorded = snapshot.LastRecorded();
        if (_last is { } kept && kept.Recorded == recorded)
        {
            snapshot.Use(kept.Facts);
        }
        else if (recorded == snapshot.LastRecordedOfAll())
        {
            _last = new Kept(recorded, snapshot.Facts()); // of earlier instants they are read anew
        }
    }

    private sealed record Kept(Instant Recorded, KnownFacts Facts);
}
