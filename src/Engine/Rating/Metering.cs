using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>Turns a session's time into intervals: each at the price of a day and a band.</summary>
internal sealed class Metering
{
    private readonly List<(Instant From, Instant To, string? Band)> _cuts = [];

    /// <summary>Which time of a session is charged in the period.</summary>
    /// <param name="line">The time that is counted.</param>
    /// <param name="from">Where the session begins.</param>
    /// <param name="limit">Where it ends; while it is in progress, how far it is known.</param>
    /// <param name="endsHere">Whether it ends in the period.</param>
    /// <param name="interval">What is counted.</param>
    /// <param name="isPeriodic">Whether each interval is charged when it expires, not all of them at the end.</param>
    public static Stretch StretchOf(Timeline line, Instant from, Instant limit, bool endsHere, Duration interval, bool isPeriodic)
    {
        if (!isPeriodic)
        {
            return new Stretch(line, from, 0, 0, from, endsHere ? limit : null);
        }

        var expired = limit <= from ? 0 : (limit - from).BclCompatibleTicks / interval.BclCompatibleTicks;
        var (first, next) = line.UnitsOf(from, interval);
        return new Stretch(line, from, first, Math.Min(expired, next), from + (interval * expired), endsHere ? limit : null);
    }

    /// <summary>The pieces of a stretch, cut at the borders of bands.</summary>
    /// <param name="use">The session; a bulk one is charged at the price of the day on which it starts.</param>
    /// <param name="time">What is charged of it.</param>
    /// <param name="bandsOn">The bands that have a price on a day, the most specific first.</param>
    /// <param name="into">The pieces.</param>
    public void Measure(Use use, Stretch time, Func<LocalDate, ImmutableArray<Band>> bandsOn, List<Piece> into)
    {
        into.Clear();
        var plan = use.Plan!;
        for (var unit = time.FirstUnit; unit < time.Units; unit++)
        {
            var began = time.From + (plan.Interval * unit);
            AddExact(began, began + plan.Interval, time.Line.DayOf(began));
        }

        if (time.RestTo is { } end)
        {
            var rest = Intervals(end - time.RestFrom, plan);
            var kept = into.Count;
            AddExact(time.RestFrom, end, plan.IsPeriodic ? time.Line.DayOf(time.RestFrom) : use.Day);
            Correct(into, kept, Rounded(rest, plan.Rounding) - rest);
        }

        Merge(into);

        void AddExact(Instant from, Instant to, LocalDate day)
        {
            var bands = bandsOn(day);
            if (bands.IsEmpty)
            {
                into.Add(new Piece(Intervals(to - from, plan), day, null));
                return;
            }

            time.Line.Cut(from, to, bands, _cuts);
            foreach (var cut in _cuts)
            {
                into.Add(new Piece(Intervals(cut.To - cut.From, plan), day, cut.Band));
            }
        }
    }

    /// <summary>What rounding adds, the last piece gets; what it takes away is taken from the end.</summary>
    private static void Correct(List<Piece> pieces, int kept, Fraction by)
    {
        for (var i = pieces.Count - 1; by.Sign != 0; i--)
        {
            var quantity = pieces[i].Quantity + by;
            var isEnough = quantity.Sign >= 0 || i == kept;
            pieces[i] = pieces[i] with { Quantity = isEnough ? quantity : Fraction.Zero };
            by = isEnough ? Fraction.Zero : quantity;
            if (pieces[i].Quantity.Sign == 0 && i > kept)
            {
                pieces.RemoveAt(i);
            }
        }
    }

    /// <summary>Pieces of one day and band that follow each other are one.</summary>
    private static void Merge(List<Piece> pieces)
    {
        var last = 0;
        for (var i = 1; i < pieces.Count; i++)
        {
            if (pieces[i].Day == pieces[last].Day && pieces[i].Band == pieces[last].Band)
            {
                pieces[last] = pieces[last] with { Quantity = pieces[last].Quantity + pieces[i].Quantity };
            }
            else
            {
                pieces[++last] = pieces[i];
            }
        }

        if (pieces.Count > last + 1)
        {
            pieces.RemoveRange(last + 1, pieces.Count - last - 1);
        }
    }

    private static Fraction Intervals(Duration time, Plan plan)
        => time <= Duration.Zero ? Fraction.Zero : Fraction.Of(time.BclCompatibleTicks, plan.Interval.BclCompatibleTicks);

    private static Fraction Rounded(Fraction intervals, IntervalRounding rounding) => rounding switch
    {
        IntervalRounding.Exact => intervals,
        IntervalRounding.Down => Whole(intervals),
        IntervalRounding.Up => -Whole(-intervals),
        _ => Whole(intervals + Fraction.Of(1, 2)),
    };

    private static Fraction Whole(Fraction intervals) => (long)intervals.Floor();
}
