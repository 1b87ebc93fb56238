using Connector.Engine;
using Connector.Operations.Recalculating;

namespace Connector.Host.Commands;

/// <summary>What new facts change in closed periods, for people.</summary>
internal static class ImpactText
{
    public static string Of(Impact impact)
    {
        var changes = string.Join(", ", impact.Changes.Select(c => $"+{Currency.Text(c.Value.Up, c.Key)} / {(c.Value.Down == 0 ? "-" : "")}{Currency.Text(c.Value.Down, c.Key)} {c.Key}"));
        return $"{impact.Charges:n0} charges in {impact.Periods} closed {(impact.Periods == 1 ? "period" : "periods")} change by {changes} for {impact.Payers} {(impact.Payers == 1 ? "payer" : "payers")}";
    }
}
