using System.Globalization;
using Connector.Engine;
using Connector.Host.Output;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>Finds a charge's explanation, and tells it to people.</summary>
internal static class Explaining
{
    /// <summary>The explanation of a charge; null when there is no such charge.</summary>
    public static Explanation? Find(Snapshot snapshot, string charge)
    {
        var facts = snapshot.Facts();
        if (Keys.Split(charge) is not [var key, var agreement, ..] || Commands.Session.FindPeriod(facts, key) is not { } period)
        {
            return null;
        }

        var slice = snapshot.Slice([agreement], period.Days);
        return slice.Agreements.IsEmpty
            ? null
            : BillingProcess.Explain(new StepContext(facts, period), slice, charge);
    }

    /// <summary>That there is no such charge; and where it is to be seen if it was billed once.</summary>
    public static Issue None(Snapshot snapshot, string charge)
    {
        if (snapshot.LinesOf(charge).Select(l => snapshot.Publication(l.Document)).OfType<Publication>().MinBy(p => p.Document.Length) is not { } billed)
        {
            return new Issue("USAGE-004", charge, $"There is no charge {charge}.", "List the charges of its period with connector charges.");
        }

        var sent = CanonicalText.Text(snapshot.SentAt(billed.Document, billed.Revision));
        return new Issue("USAGE-004", charge, $"{charge} is not charged any more; it was billed on {billed.Document}.", $"See connector trace {charge}, or how it was: connector explain {charge} --as-of {sent}");
    }

    private static string How(Plan plan) => plan.Model switch
    {
        ChargeModel.Level => $" of {plan.Measure}, {plan.LevelBasis.ToString().ToLowerInvariant()}",
        ChargeModel.Flat => $", {plan.Proration.ToString().ToLowerInvariant()}",
        ChargeModel.Time => $" in intervals of {NodaTime.Text.PeriodPattern.NormalizingIso.Format(NodaTime.Period.FromNanoseconds(plan.Interval.ToInt64Nanoseconds()).Normalize())}"
            + $", {plan.Rounding.ToString().ToLowerInvariant()}, clock {(plan.Clock == SessionClock.WallClock ? "wall_clock" : plan.Clock.ToString().ToLowerInvariant())}, {(plan.IsPeriodic ? "periodic" : "bulk")}",
        _ => "",
    };

    /// <summary>Tells it as a calculation that one can follow with a pencil.</summary>
    public static void Tell(Explanation e, Snapshot snapshot)
    {
        var charge = e.Charge;
        var facts = snapshot.Facts();
        string Name(string party) => facts.PartyOn(party, charge.Service.To) is { } p ? $"{p.Name} ({party})" : party;
        var parties = new[] { ("for", charge.Recipient), ("delivered by", charge.Provider), ("paid by", charge.Payer) };
        Console.Out.WriteLine($"{charge.Key}");
        Console.Out.WriteLine($"  {facts.Item(charge.Item)?.Name ?? charge.Item}, {CanonicalText.Text(charge.Service.From)} to {CanonicalText.Text(charge.Service.To)}");
        Console.Out.WriteLine("  " + string.Join(", ", parties.Where(p => p.Item2 is not null).Select(p => $"{p.Item1} {Name(p.Item2!)}")));
        if (e.Plan is { } plan)
        {
            Console.Out.WriteLine($"  plan {plan.Key}: {plan.Model.ToString().ToLowerInvariant()}@{plan.ModelVersion}{How(plan)}");
        }

        if (e.Segments.Length > 0)
        {
            Answer.Table(
                ["from", "to", new("level", true), new("price", true), "per", new("days", true), "rate", "recorded"],
                e.Segments.Select(s => new[]
                {
                    CanonicalText.Text(s.Days.From), CanonicalText.Text(s.Days.To), s.Level?.ToText(6), CanonicalText.Text(s.Rate.Price), s.Rate.Per.ToString().ToLowerInvariant(),
                    $"{s.Counted} of {s.Of}", $"{s.Rate.Item} {s.Rate.Scope}{(s.Rate.Band is { } band ? $" {band}" : "")} from {(s.Rate.From is { } from ? CanonicalText.Text(from) : "ever")}",
                    $"{CanonicalText.Text(s.Rate.RecordedAt)} by {snapshot.RecordedBy(s.Rate.RecordedAt)}",
                }));
        }

        foreach (var applied in e.Segments.SelectMany(s => s.Adjustments).DistinctBy(a => a.Adjustment.Key))
        {
            var sign = applied.Adjustment.Kind switch { AdjustmentKind.Percent => $"{CanonicalText.Text(applied.Adjustment.Value)} %", AdjustmentKind.Amount => $"{CanonicalText.Text(applied.Adjustment.Value)}", _ => "replaced" };
            Console.Out.WriteLine($"  adjustment {applied.Adjustment.Key} ({applied.Adjustment.Reason ?? "no reason given"}): {sign}, price {applied.PriceAfter.ToText(10)}");
        }

        if (e.Unrounded is { } unrounded)
        {
            Console.Out.WriteLine($"  sum of level × price × days       {e.Sum?.ToText(10),24}");
            Console.Out.WriteLine($"  divided by                        {e.Divisor.ToString(CultureInfo.InvariantCulture),24}");
            if (e.Minimum is { } minimum)
            {
                Console.Out.WriteLine($"  not less than                     {minimum.ToText(10),24}");
            }

            if (e.Maximum is { } maximum)
            {
                Console.Out.WriteLine($"  not more than                     {maximum.ToText(10),24}");
            }

            Console.Out.WriteLine($"  unrounded                         {unrounded.ToText(10),24}");
            Console.Out.WriteLine($"  rounded once, half away from zero {Fields.Money(charge.Amount, charge.Currency),24} {charge.Currency}");
        }

        if (charge.Reason is { } reason)
        {
            Console.Out.WriteLine($"  {(charge.Amount is null ? "no amount: " : "")}{reason}");
        }

        Console.Out.WriteLine($"  stands on {charge.Document}");
    }
}
