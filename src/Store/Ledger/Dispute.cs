using System.Collections.Immutable;
using NodaTime;

namespace Connector.Store;

/// <summary>A dispute about whole charges.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Charges">The charges' keys.</param>
/// <param name="Amount">The amount in dispute when it was opened; once resolved, the agreed amount. In minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="State"><c>open</c>, <c>rejected</c> (the computed amount is due), <c>accepted</c> (nothing is) or <c>amended</c>.</param>
/// <param name="OpenedBy">Who opened it; null for viewers who must not see that.</param>
/// <param name="OpenedAt">When.</param>
/// <param name="Reason">Why it was opened.</param>
public sealed record Dispute(long Id, ImmutableArray<string> Charges, long Amount, string Currency, string State, string? OpenedBy, Instant OpenedAt, string? Reason);
