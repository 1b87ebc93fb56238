using System.Collections.Immutable;

namespace Connector.Operations.Recalculating;

/// <summary>What a change of facts changes in closed periods.</summary>
/// <param name="Charges">How many charges.</param>
/// <param name="Periods">In how many periods.</param>
/// <param name="Payers">For how many payers.</param>
/// <param name="Changes">By currency: the sum of the increases and the sum of the decreases, in minor units.</param>
public sealed record Impact(int Charges, int Periods, int Payers, ImmutableSortedDictionary<string, (long Up, long Down)> Changes)
{
    public static readonly Impact None = new(0, 0, 0, ImmutableSortedDictionary<string, (long, long)>.Empty);
}
