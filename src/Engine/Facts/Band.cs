using System.Collections.Frozen;
using NodaTime;
using NodaTime.Text;

namespace Connector.Engine;

/// <summary>A time of the week or year with prices of its own: nights, weekends, public holidays.</summary>
/// <remarks>The most specific band wins: a special day before a public holiday, that before a day of the week, that before several (weekdays, weekends), those before mere times; and at each, a band with times before one without.</remarks>
public sealed record Band
{
    private static readonly LocalTime Midnight = LocalTime.Midnight;

    /// <summary>Its key, which rates name.</summary>
    public required string Key { get; init; }

    /// <summary>The days of the week; all seven when none are named.</summary>
    public required FrozenSet<IsoDayOfWeek> Weekdays { get; init; }

    /// <summary>Special days: the band is on these, and no others.</summary>
    public required FrozenSet<LocalDate> Dates { get; init; }

    /// <summary>The list of public holidays that are its dates; null when there is none.</summary>
    public string? Holidays { get; init; }

    /// <summary>Whether the dates are a list of public holidays.</summary>
    public bool IsHoliday => Holidays is not null;

    /// <summary>The time of day at which it begins.</summary>
    public required LocalTime From { get; init; }

    /// <summary>The time of day at which it ends, exclusive; not after <see cref="From"/>: on the next day.</summary>
    public required LocalTime To { get; init; }

    /// <summary>How specific it is: more is more.</summary>
    public int Rank => (HasDates ? (IsHoliday ? 6 : 8) : Weekdays.Count switch { 1 => 4, < 7 => 2, _ => 0 }) + (From == Midnight && To == Midnight ? 0 : 1);

    /// <summary>Whether a window of the band begins on this day.</summary>
    public bool BeginsOn(LocalDate day) => HasDates ? Dates.Contains(day) : Weekdays.Contains(day.DayOfWeek);

    private bool HasDates => IsHoliday || Dates.Count > 0;

    /// <summary>Whether both bands are on at some moment, clock changes aside.</summary>
    public bool Overlaps(Band other)
    {
        var days = Dates.Count == 0 || other.Dates.Count == 0
            ? Enumerable.Range(0, 8).Select(i => new LocalDate(2024, 1, 1).PlusDays(i)).Where(d => Dates.Count == 0 && Weekdays.Contains(d.DayOfWeek)).Concat(Dates)
            : Dates;
        return days.Any(day => Enumerable.Range(-1, 3).Select(shift => day.PlusDays(shift)).Where(other.BeginsOn).Any(otherDay =>
        {
            var (mine, its) = (Window(day), other.Window(otherDay));
            return mine.From < its.To && its.From < mine.To;
        }));
    }

    /// <summary>The window that begins on a day, in local time.</summary>
    public (LocalDateTime From, LocalDateTime To) Window(LocalDate day) => (day + From, (To > From ? day : day.PlusDays(1)) + To);

    /// <summary>Reads the rows of <see cref="FactFile.Bands"/> and <see cref="FactFile.Holidays"/>.</summary>
    public static IEnumerable<Band> All(IEnumerable<FactRow> bands, IEnumerable<FactRow> holidays)
    {
        var lists = holidays.ToLookup(row => row[0]!, row => CanonicalText.Date(row[1]!), StringComparer.Ordinal);
        return bands.Select(row => Of(row, list => lists[list]));
    }

    /// <summary>Reads a row of <see cref="FactFile.Bands"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="holidays">The dates of a named list.</param>
    /// <exception cref="FormatException">A cell holds no days or no time of day, which an import refuses.</exception>
    public static Band Of(FactRow row, Func<string, IEnumerable<LocalDate>> holidays)
    {
        if (!TryParseDays(row[1], out var weekdays, out var dates))
        {
            throw new FormatException($"'{row[1]}' are not days.");
        }

        return new Band
        {
            Key = row[0]!,
            Weekdays = weekdays,
            Dates = row[4] is { } list ? holidays(list).ToFrozenSet() : dates,
            Holidays = row[4],
            From = row[2] is { } from ? TimeOf(from) : Midnight,
            To = row[3] is { } to ? TimeOf(to) : Midnight,
        };
    }

    /// <summary>Reads the days of a band: words of <c>mon</c> … <c>sun</c>, <c>weekday</c>, <c>weekend</c> or dates, with spaces between; nothing is every day.</summary>
    public static bool TryParseDays(string? text, out FrozenSet<IsoDayOfWeek> weekdays, out FrozenSet<LocalDate> dates)
    {
        var all = new HashSet<IsoDayOfWeek>();
        var special = new HashSet<LocalDate>();
        var words = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isGood = true;
        foreach (var word in words)
        {
            if (word is "weekday")
            {
                all.UnionWith([IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday]);
            }
            else if (word is "weekend")
            {
                all.UnionWith([IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday]);
            }
            else if (Array.IndexOf(DayWords, word) is >= 0 and var index)
            {
                all.Add((IsoDayOfWeek)(index + 1));
            }
            else if (CanonicalText.TryParse(word, out var date))
            {
                special.Add(date);
            }
            else
            {
                isGood = false;
            }
        }

        weekdays = (all.Count == 0 ? Enum.GetValues<IsoDayOfWeek>().Where(d => d != IsoDayOfWeek.None) : all).ToFrozenSet();
        dates = special.ToFrozenSet();
        return isGood && (all.Count == 0 || special.Count == 0);
    }

    /// <summary>Reads a time of day: <c>20:00</c>.</summary>
    public static bool TryParseTime(string text, out LocalTime time)
    {
        var result = LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text);
        time = result.Success ? result.Value : default;
        return result.Success;
    }

    private static readonly string[] DayWords = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    private static LocalTime TimeOf(string text) => TryParseTime(text, out var time) ? time : throw new FormatException($"'{text}' is not a time of day.");
}
