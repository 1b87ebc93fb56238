using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>
/// The time that a plan counts: real time, or what the clock on the wall shows. On either line a session is a stretch
/// from one point to another, so that all that follows is the same; they differ only in a night when the clocks change.
/// </summary>
internal sealed class Timeline(DateTimeZone zone, bool isWallClock, Days period)
{
    /// <summary>Earlier instants count as this one, for before it a local day might be of no year.</summary>
    private static readonly Instant BeginOfTime = Instant.FromUtc(1, 1, 2, 0, 0);

    /// <summary>Later instants count as this one, for beyond it a local day might not exist.</summary>
    private static readonly Instant EndOfTime = Instant.FromUtc(9999, 12, 30, 0, 0);

    private readonly Instant _begins = isWallClock ? period.From.AtMidnight().InUtc().ToInstant() : zone.AtStartOfDay(period.From).ToInstant();

    private readonly Instant _ends = period.To == Days.UntilFurtherNotice ? Instant.MaxValue
        : isWallClock ? period.To.PlusDays(1).AtMidnight().InUtc().ToInstant() : zone.AtStartOfDay(period.To.PlusDays(1)).ToInstant();

    /// <summary>Where an instant lies on the line.</summary>
    public Instant At(Instant instant)
    {
        var known = Known(instant);
        return isWallClock ? known.InZone(zone).LocalDateTime.InUtc().ToInstant() : known;
    }

    /// <summary>The local day of a point: an instant belongs to the day that begins with it.</summary>
    public LocalDate DayOf(Instant point)
    {
        var known = Known(point);
        return isWallClock ? known.InUtc().Date : known.InZone(zone).Date;
    }

    /// <summary>Whether a point belongs to the period.</summary>
    public bool IsInPeriod(Instant point) => _begins <= point && point < _ends;

    /// <summary>Of the units that expire one by one from a point on: the first that does so in the period, and the first that does so after it.</summary>
    public (long First, long Next) UnitsOf(Instant from, Duration interval) => (ExpiredBefore(_begins, from, interval), ExpiredBefore(_ends, from, interval));

    /// <summary>Cuts a stretch at the borders of bands: each moment belongs to the first band that is on by its local time, or to none.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="bands">The bands, the most specific first.</param>
    /// <param name="into">The pieces, one after the other.</param>
    public void Cut(Instant from, Instant to, ImmutableArray<Band> bands, List<(Instant From, Instant To, string? Band)> into)
    {
        into.Clear();
        for (var begins = from; begins < to;)
        {
            // Between two changes of the clocks, local time is UTC plus one offset.
            var (offset, change) = OffsetAt(begins);
            var until = Instant.Min(to, change);
            var (band, border) = BandAt(begins.WithOffset(offset).LocalDateTime, bands);
            var ends = Instant.Min(until, border.WithOffset(offset).ToInstant());
            if (into.Count > 0 && into[^1].Band == band?.Key)
            {
                into[^1] = into[^1] with { To = ends };
            }
            else
            {
                into.Add((begins, ends, band?.Key));
            }

            begins = ends;
        }

        if (into.Count == 0)
        {
            into.Add((from, to, BandAt(from, bands)));
        }
    }

    /// <summary>The band that is on at a point, or null.</summary>
    public string? BandAt(Instant point, ImmutableArray<Band> bands)
        => bands.IsEmpty ? null : BandAt(point.WithOffset(OffsetAt(point).Offset).LocalDateTime, bands).Band?.Key;

    private static Instant Known(Instant instant) => instant < BeginOfTime ? BeginOfTime : instant > EndOfTime ? EndOfTime : instant;

    private (Offset Offset, Instant Until) OffsetAt(Instant point)
    {
        if (isWallClock)
        {
            return (Offset.Zero, Instant.MaxValue);
        }

        var interval = zone.GetZoneInterval(point);
        return (interval.WallOffset, interval.HasEnd ? interval.End : Instant.MaxValue);
    }

    /// <summary>The band that is on, and the next time at which another may be.</summary>
    private static (Band? Band, LocalDateTime Until) BandAt(LocalDateTime now, ImmutableArray<Band> bands)
    {
        Band? on = null;
        var today = now.Date;
        var until = today.PlusDays(1).AtMidnight();
        foreach (var band in bands)
        {
            // A window of yesterday may reach into today.
            for (var day = today.PlusDays(-1); day <= today; day = day.PlusDays(1))
            {
                if (!band.BeginsOn(day))
                {
                    continue;
                }

                var window = band.Window(day);
                if (now < window.From)
                {
                    until = Earlier(until, window.From);
                }
                else if (now < window.To)
                {
                    on ??= band;
                    until = Earlier(until, window.To);
                }
            }
        }

        return (on, until);
    }

    private static LocalDateTime Earlier(LocalDateTime a, LocalDateTime b) => a < b ? a : b;

    /// <summary>How many units expire before a point.</summary>
    private static long ExpiredBefore(Instant point, Instant from, Duration interval)
        => point <= from ? 0 : ((point - from).BclCompatibleTicks - 1) / interval.BclCompatibleTicks;
}
