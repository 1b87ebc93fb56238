using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Rating;
using Connector.Store;

namespace Connector.Operations.Sessions;

/// <summary>A session with its charges, and the other open sessions of its recipient.</summary>
/// <param name="Session">The session.</param>
/// <param name="Charges">What the session adds to charges.</param>
/// <param name="Others">Other open sessions of the same recipient that attract a charge.</param>
public sealed record LiveSession(UsageSession Session, ImmutableArray<(Charge Charge, long Without)> Charges, ImmutableArray<UsageSession> Others)
{
    /// <summary>A session with what it adds to charges as known at the snapshot's instant.</summary>
    internal static LiveSession Of(Snapshot snapshot, UsageSession session)
    {
        var others = session.Recipient is null ? [] : snapshot.OpenSessions().Where(s => s.Recipient == session.Recipient && s.Key != session.Key);
        return new LiveSession(session, UsageContribution.Of(snapshot, session), [.. others]);
    }
}
