using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>
/// The time that a plan counts: real time, or what the clock on the wall shows. On either line a session is a stretch
/// from one point to another, so that all that follows is the same; they differ only in a night when the clocks change.
/// </summary>
internal sealed class Timeline(DateTimeZone zone, bool isWallClock)
{
    /// <summary>Where an instant lies on the line.</summary>
    public Instant At(Instant instant) => isWallClock ? instant.InZone(zone).LocalDateTime.InUtc().ToInstant() : instant;

    /// <summary>Where a local time lies on the line; one that the clock skips is where it goes on, one that it shows twice the first.</summary>
    public Instant At(LocalDateTime local) => isWallClock ? local.InUtc().ToInstant() : local.InZoneLeniently(zone).ToInstant();

    /// <summary>The local day of a point: an instant belongs to the day that begins with it.</summary>
    public LocalDate DayOf(Instant point) => isWallClock ? point.InUtc().Date : point.InZone(zone).Date;

    /// <summary>Cuts a stretch at the borders of bands: each moment belongs to the most specific band that is on, or to none.</summary>
    public List<(Instant From, Instant To, string? Band)> Cut(Instant from, Instant to, ImmutableArray<Band> bands)
    {
        if (bands.IsEmpty || to <= from)
        {
            return [(from, to, null)];
        }

        var windows = new List<(Instant From, Instant To, Band Band)>();
        var borders = new SortedSet<Instant> { from, to };
        for (var day = DayOf(from).PlusDays(-1); day <= DayOf(to); day = day.PlusDays(1))
        {
            foreach (var band in bands)
            {
                if (!band.BeginsOn(day))
                {
                    continue;
                }

                var window = band.Window(day);
                var (begin, end) = (At(window.From), At(window.To));
                if (begin < to && end > from)
                {
                    windows.Add((begin, end, band));
                    borders.Add(Instant.Max(begin, from));
                    borders.Add(Instant.Min(end, to));
                }
            }
        }

        var pieces = new List<(Instant From, Instant To, string? Band)>();
        var begins = from;
        foreach (var border in borders.Skip(1))
        {
            var band = windows.Where(w => w.From <= begins && begins < w.To).OrderByDescending(w => w.Band.Rank).ThenBy(w => w.Band.Key, StringComparer.Ordinal)
                .Select(w => w.Band.Key).FirstOrDefault();
            if (pieces.Count > 0 && pieces[^1].Band == band)
            {
                pieces[^1] = pieces[^1] with { To = border };
            }
            else
            {
                pieces.Add((begins, border, band));
            }

            begins = border;
        }

        return pieces;
    }
}
