using Connector.Contract;

namespace Connector.Host.Commands;

/// <summary>What new facts change in closed periods, for people.</summary>
internal static class ImpactText
{
    public static string Of(ImpactRow impact)
    {
        var changes = string.Join(", ", impact.Changes.Select(c => $"+{c.Up} / -{c.Down} {c.Currency}"));
        return $"{impact.Charges:n0} charges in {impact.Periods} closed {(impact.Periods == 1 ? "period" : "periods")} change by {changes} for {impact.Payers} {(impact.Payers == 1 ? "payer" : "payers")}";
    }
}
