using NodaTime;

namespace Connector.Store;

public sealed partial class Recording
{
    /// <summary>Ends a slice with what was set aside for it: whoever set it aside holds the slice (<see cref="ConnectorStore.SetAside"/>).</summary>
    public void EndPart(JobPart part, int done, string summary, Instant now)
    {
        Query("UPDATE run_slices SET state = 'done', done = @2, ended = @3, outcome = 0, summary = @4 WHERE run = @0 AND slice = @1", part.Job, part.Number, done, Micros.Of(now), summary).Send();
        Transaction.Commit();
    }
}
