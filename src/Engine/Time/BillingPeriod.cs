namespace Connector.Engine;

/// <summary>A period that is billed at once, such as a month.</summary>
/// <param name="Key">How people and keys name it: <c>2022-05</c>, <c>2022-W05</c>, <c>2022-4W03</c>, or the key of the list.</param>
/// <param name="Days">Its days, both ends included.</param>
public sealed record BillingPeriod(string Key, Days Days)
{
    /// <summary>The number of its days: D in the formulas of the contract.</summary>
    public int Length { get; } = Days.Count;

    /// <summary>Reads a row of <see cref="FactFile.Periods"/>.</summary>
    public static BillingPeriod Of(FactRow row) => new(row[0]!, new Days(CanonicalText.Date(row[1]!), CanonicalText.Date(row[2]!)));
}
