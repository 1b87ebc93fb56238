using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations.Planning;

/// <summary>A document with its plan: what it should be, what exists in the accounting system, and what to do.</summary>
/// <param name="Case">All that is known of it; null when its stored totals and digest decided the rows.</param>
/// <param name="Rows">The plan's rows.</param>
public sealed record PlannedDocument(DocumentCase? Case, ImmutableArray<PlannedAction> Rows);
