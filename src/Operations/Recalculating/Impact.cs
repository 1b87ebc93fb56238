using System.Collections.Immutable;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>What new facts change in closed periods.</summary>
/// <param name="Charges">How many charges.</param>
/// <param name="Periods">In how many periods.</param>
/// <param name="Payers">For how many payers.</param>
/// <param name="Changes">By currency: what is added and what is taken away, in minor units.</param>
internal sealed record Impact(int Charges, int Periods, int Payers, ImmutableSortedDictionary<string, (long Up, long Down)> Changes)
{
    public static readonly Impact None = new(0, 0, 0, ImmutableSortedDictionary<string, (long, long)>.Empty);

    public override string ToString()
    {
        var changes = string.Join(", ", Changes.Select(c => $"+{Currency.Text(c.Value.Up, c.Key)} / {(c.Value.Down == 0 ? "-" : "")}{Currency.Text(c.Value.Down, c.Key)} {c.Key}"));
        return $"{Charges:n0} charges in {Periods} closed {(Periods == 1 ? "period" : "periods")} change by {changes} for {Payers} {(Payers == 1 ? "payer" : "payers")}";
    }
}
