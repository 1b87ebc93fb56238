using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations.Planning;

/// <summary>A document with its plan: what it should be, what stands outside, and what is to be done.</summary>
/// <param name="Case">All that is known of it; null when a look at its digest was enough to see that nothing is to do.</param>
/// <param name="Rows">The plan's rows.</param>
public sealed record PlannedDocument(DocumentCase? Case, ImmutableArray<PlannedAction> Rows);
