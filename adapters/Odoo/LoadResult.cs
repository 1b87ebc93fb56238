using System.Collections.Immutable;

namespace Connector.Adapters.Odoo;

/// <summary>What <c>load</c> answered.</summary>
/// <param name="Ids">The ids of the records, in order; empty when none was accepted.</param>
/// <param name="Problem">Why none was accepted; null when all were.</param>
/// <param name="IsConflict">Whether somebody else was writing the same records.</param>
internal readonly record struct LoadResult(ImmutableArray<long> Ids, string? Problem, bool IsConflict);
