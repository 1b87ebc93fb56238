using System.Collections.Immutable;

namespace Connector.Operations.Recalculating;

/// <summary>What new facts change in closed periods.</summary>
/// <param name="Charges">How many charges.</param>
/// <param name="Periods">In how many periods.</param>
/// <param name="Payers">For how many payers.</param>
/// <param name="Changes">By currency: what is added and what is taken away, in minor units.</param>
public sealed record Impact(int Charges, int Periods, int Payers, ImmutableSortedDictionary<string, (long Up, long Down)> Changes)
{
    public static readonly Impact None = new(0, 0, 0, ImmutableSortedDictionary<string, (long, long)>.Empty);
}
