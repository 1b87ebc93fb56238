using NodaTime;

namespace Connector.Store;

public sealed partial class Recording
{
    /// <summary>Ends a part in the transaction that sets its result aside: only the node that holds the part gets that far (<see cref="ConnectorStore.SetAside"/>).</summary>
    public void EndPart(JobPart part, int done, string summary, Instant now)
    {
        Query("UPDATE run_slices SET state = 'done', done = @2, ended = @3, outcome = 0, summary = @4, sealed = @5 WHERE run = @0 AND slice = @1", part.Job, part.Number, done, Micros.Of(now), summary, _rows.Text()).Send();
        Transaction.Commit();
    }
}
