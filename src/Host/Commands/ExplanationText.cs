using System.Globalization;
using Connector.Engine;
using Connector.Store;

namespace Connector.Host.Commands;

/// <summary>An explanation for people.</summary>
internal static class ExplanationText
{
    /// <summary>Writes it as a calculation that one can follow with a pencil.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="e">The explanation.</param>
    /// <param name="snapshot">What is known.</param>
    /// <param name="isWhole">Whether the reader may know other parties' names, and what our staff did and wrote.</param>
    public static void Write(Output output, Explanation e, Snapshot snapshot, bool isWhole = true)
    {
        var charge = e.Charge;
        var facts = snapshot.Facts();
        string Name(string party) => isWhole && facts.PartyOn(party, charge.Service.To) is { } p ? $"{p.Name} ({party})" : party;
        var parties = new[] { ("for", charge.Recipient), ("delivered by", charge.Provider), ("paid by", charge.Payer) };
        output.Out.WriteLine($"{charge.Key}");
        output.Out.WriteLine($"  {facts.Item(charge.Item)?.Name ?? charge.Item}, {CanonicalText.Text(charge.Service.From)} to {CanonicalText.Text(charge.Service.To)}");
        output.Out.WriteLine("  " + string.Join(", ", parties.Where(p => p.Item2 is not null).Select(p => $"{p.Item1} {Name(p.Item2!)}")));
        if (e.Plan is { } plan)
        {
            output.Out.WriteLine($"  plan {plan.Key}: {plan.Model.ToString().ToLowerInvariant()}@{plan.ModelVersion}{How(plan)}");
        }

        if (e.Segments.Length > 0)
        {
            output.Table(
                ["from", "to", new("level", true), new("price", true), "per", new("days", true), "rate", "recorded"],
                e.Segments.Select(s => new[]
                {
                    CanonicalText.Text(s.Days.From), CanonicalText.Text(s.Days.To), s.Level?.ToText(6), CanonicalText.Text(s.Rate.Price), s.Rate.Per.ToString().ToLowerInvariant(),
                    $"{s.Counted} of {s.Of}", $"{s.Rate.Item} {s.Rate.Scope}{(s.Rate.Band is { } band ? $" {band}" : "")} from {(s.Rate.From is { } from ? CanonicalText.Text(from) : "ever")}",
                    CanonicalText.Text(s.Rate.RecordedAt) + (isWhole ? $" by {snapshot.RecordedBy(s.Rate.RecordedAt)}" : ""),
                }));
        }

        foreach (var applied in e.Segments.SelectMany(s => s.Adjustments).DistinctBy(a => a.Adjustment.Key))
        {
            var sign = applied.Adjustment.Kind switch { AdjustmentKind.Percent => $"{CanonicalText.Text(applied.Adjustment.Value)} %", AdjustmentKind.Amount => $"{CanonicalText.Text(applied.Adjustment.Value)}", _ => "replaced" };
            output.Out.WriteLine($"  adjustment {applied.Adjustment.Key}{(isWhole ? $" ({applied.Adjustment.Reason ?? "no reason given"})" : "")}: {sign}, price {applied.PriceAfter.ToText(10)}");
        }

        if (e.Unrounded is { } unrounded)
        {
            output.Out.WriteLine($"  sum of level × price × days       {e.Sum?.ToText(10),24}");
            output.Out.WriteLine($"  divided by                        {e.Divisor.ToString(CultureInfo.InvariantCulture),24}");
            if (e.Minimum is { } minimum)
            {
                output.Out.WriteLine($"  not less than                     {minimum.ToText(10),24}");
            }

            if (e.Maximum is { } maximum)
            {
                output.Out.WriteLine($"  not more than                     {maximum.ToText(10),24}");
            }

            output.Out.WriteLine($"  unrounded                         {unrounded.ToText(10),24}");
            output.Out.WriteLine($"  rounded once, half away from zero {Currency.Text(charge.Amount, charge.Currency),24} {charge.Currency}");
        }

        if (charge.Reason is { } reason)
        {
            output.Out.WriteLine($"  {(charge.Amount is null ? "no amount: " : "")}{reason}");
        }

        output.Out.WriteLine($"  on {charge.Document}");
    }

    private static string How(Plan plan) => plan.Model switch
    {
        ChargeModel.Level => $" of {plan.Measure}, {plan.LevelBasis.ToString().ToLowerInvariant()}",
        ChargeModel.Flat => $", {plan.Proration.ToString().ToLowerInvariant()}",
        ChargeModel.Time => $" in intervals of {NodaTime.Text.PeriodPattern.NormalizingIso.Format(NodaTime.Period.FromNanoseconds(plan.Interval.ToInt64Nanoseconds()).Normalize())}"
            + $", {plan.Rounding.ToString().ToLowerInvariant()}, clock {(plan.Clock == SessionClock.WallClock ? "wall_clock" : plan.Clock.ToString().ToLowerInvariant())}, {(plan.IsPeriodic ? "periodic" : "bulk")}",
        _ => "",
    };
}
