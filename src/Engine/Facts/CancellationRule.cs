namespace Connector.Engine;

/// <summary>What is charged for a session of a plan that is cancelled, in a range of days.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Days">The days of this version.</param>
/// <param name="Reason">The reason it is for; null for any other.</param>
/// <param name="NoticeHours">It is charged when cancelled less than so many hours before its start; null for always.</param>
/// <param name="Charge">What is charged.</param>
/// <param name="FixedPrice">The price, for <see cref="CancellationCharge.Fixed"/>.</param>
public sealed record CancellationRule(string Plan, Days Days, string? Reason, decimal? NoticeHours, CancellationCharge Charge, decimal? FixedPrice)
{
    /// <summary>Reads a row of <see cref="FactFile.Cancellations"/>; its days reach on until <see cref="Versions"/> cuts them.</summary>
    public static CancellationRule Of(FactRow row) => new(
        row[0]!, new Days(CanonicalText.DateOr(row[1], Days.SinceEver), Days.UntilFurtherNotice), row[2], CanonicalText.DecimalOrNull(row[3]),
        row[4] switch { "full" => CancellationCharge.Full, "planned" => CancellationCharge.Planned, "fixed" => CancellationCharge.Fixed, _ => CancellationCharge.None },
        CanonicalText.DecimalOrNull(row[5]));
}
