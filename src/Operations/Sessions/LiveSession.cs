using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations.Sessions;

/// <summary>A session with its charges, and the other open sessions of its recipient.</summary>
/// <param name="Session">The session.</param>
/// <param name="Charges">What the session adds to charges.</param>
/// <param name="Others">Other open sessions of the same recipient that attract a charge.</param>
public sealed record LiveSession(UsageSession Session, ImmutableArray<(Charge Charge, long Without)> Charges, ImmutableArray<UsageSession> Others);
