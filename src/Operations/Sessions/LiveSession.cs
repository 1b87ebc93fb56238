using System.Collections.Immutable;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>A session as it is now, what it is charged, and what else is open for its recipient.</summary>
/// <param name="Session">The session.</param>
/// <param name="Charges">What it adds to charges.</param>
/// <param name="Others">Other open sessions of the same recipient that attract a charge.</param>
internal sealed record LiveSession(UsageSession Session, ImmutableArray<(Charge Charge, long Without)> Charges, ImmutableArray<UsageSession> Others);
