using NodaTime;

namespace Connector.Engine;

/// <summary>A change of prices, in a range of days.</summary>
/// <param name="Key">The adjustment's key.</param>
/// <param name="Days">The days of this version.</param>
/// <param name="Scope">The agreements that it applies to.</param>
/// <param name="Item">The item it is for; null for every item.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Value">A percentage for <see cref="AdjustmentKind.Percent"/>, otherwise money in the currency's major unit.</param>
/// <param name="Reason">Why; shown where an amount is explained.</param>
/// <param name="RecordedAt">When it became known.</param>
public sealed record Adjustment(string Key, Days Days, Scope Scope, string? Item, AdjustmentKind Kind, decimal Value, string? Reason, Instant RecordedAt)
{
    /// <summary>Reads a row of <see cref="FactFile.Adjustments"/>; its days reach to its own <c>to</c> until <see cref="Versions"/> cuts them.</summary>
    public static Adjustment Of(FactRow row) => new(
        row[0]!,
        new Days(CanonicalText.DateOr(row[1], Days.SinceEver), CanonicalText.DateOr(row[2], Days.UntilFurtherNotice)),
        Scope.Parse(row[3]!),
        row[4],
        row[5] switch { "percent" => AdjustmentKind.Percent, "amount" => AdjustmentKind.Amount, _ => AdjustmentKind.Price },
        CanonicalText.Decimal(row[6]!),
        row[7],
        row.RecordedAt);
}
