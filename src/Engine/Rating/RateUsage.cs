using System.Collections.Immutable;

namespace Connector.Engine.Rating;

/// <summary>Turns a slice's agreements into charges. An amount is exact until it is rounded once; where something is missing, none is guessed.</summary>
internal static class RateUsage
{
    /// <summary>The charges for the period.</summary>
    public static StepResult<RatedCharges> ForPeriod(StepContext context, Slice slice)
    {
        var charges = ImmutableArray.CreateBuilder<Charge>(slice.Agreements.Length);
        new PeriodRater(context.Facts, context.Period).Rate(slice, _ => true, charges);
        return new StepResult<RatedCharges>(new RatedCharges(charges.DrainToImmutable()));
    }

    /// <summary>The charges on the documents of the period: its own in arrears, the next one's in advance.</summary>
    public static StepResult<RatedCharges> ForDocuments(StepContext context, Slice slice)
    {
        var charges = ImmutableArray.CreateBuilder<Charge>(slice.Agreements.Length);
        var period = context.Period;
        var prefix = Keys.Segment(period.Key) + "/";
        bool Stands(Charge charge) => charge.Document.StartsWith(prefix, StringComparison.Ordinal);
        new PeriodRater(context.Facts, period).Rate(slice, Stands, charges);
        if (context.Facts.HasAdvance && context.Facts.Calendar.Next(period) is { } next)
        {
            // Usage is never billed in advance.
            new PeriodRater(context.Facts, next).Rate(slice with { Sessions = [], Events = [] }, Stands, charges);
        }

        return new StepResult<RatedCharges>(new RatedCharges(charges.DrainToImmutable()));
    }

    /// <summary>How charges' amounts came about; those that the slice does not give are left out.</summary>
    public static IEnumerable<Explanation> Explain(StepContext context, Slice slice, IReadOnlySet<string> charges)
        => new PeriodRater(context.Facts, context.Period).Explain(slice, charges);
}
