using Connector.Engine;
using NodaTime;

namespace Connector.Operations.Sessions;

/// <summary>What would be invoiced if a session were checked out now. Nothing is recorded.</summary>
public static class PreviewSession
{
    /// <summary>Computes the charges.</summary>
    public static LiveSession Run(OperationContext operation, string key, Instant? at)
    {
        using var snapshot = operation.Read();
        var end = at ?? SessionRows.ToTheSecond(snapshot.KnownAt);
        return LiveSession.Of(snapshot, SessionRows.Open(snapshot, key, end) with { End = end, Status = SessionStatus.Completed, CancelledAt = null, CancelReason = null });
    }
}
