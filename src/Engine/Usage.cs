using System.Collections.Frozen;
using NodaTime;
using NodaTime.Text;

namespace Connector.Engine;

/// <summary>Where a session stands.</summary>
public enum SessionStatus
{
    /// <summary>It has not begun.</summary>
    Planned,

    /// <summary>It goes on.</summary>
    InProgress,

    /// <summary>It has ended.</summary>
    Completed,

    /// <summary>It did not take place.</summary>
    Cancelled,
}

/// <summary>Usage with a start and an end: a stay on a list, a shift, a visit.</summary>
public sealed record UsageSession
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>The agreement it is charged by.</summary>
    public required string Agreement { get; init; }

    /// <summary>The party that pays, of a standing offer.</summary>
    public string? Payer { get; init; }

    /// <summary>The party that receives, of a standing offer.</summary>
    public string? Recipient { get; init; }

    /// <summary>The place whose prices count.</summary>
    public string? Place { get; init; }

    /// <summary>When it began, or is to.</summary>
    public required Instant Start { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public Instant? End { get; init; }

    /// <summary>Where it stands.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>Whether it is charged, where that was said: it overrules status and cancellation rules.</summary>
    public bool? Billable { get; init; }

    /// <summary>When it was to begin.</summary>
    public Instant? PlannedStart { get; init; }

    /// <summary>When it was to end.</summary>
    public Instant? PlannedEnd { get; init; }

    /// <summary>When it was cancelled.</summary>
    public Instant? CancelledAt { get; init; }

    /// <summary>Why it was cancelled.</summary>
    public string? CancelReason { get; init; }

    /// <summary>Reads a row of <see cref="FactFile.Sessions"/>.</summary>
    public static UsageSession Of(FactRow row) => new()
    {
        Key = row[0]!,
        Agreement = row[1]!,
        Payer = row[2],
        Recipient = row[3],
        Place = row[4],
        Start = CanonicalText.Instant(row[5]!),
        End = CanonicalText.InstantOrNull(row[6]),
        Status = row[7] switch
        {
            "in_progress" => SessionStatus.InProgress,
            "completed" => SessionStatus.Completed,
            "cancelled" => SessionStatus.Cancelled,
            _ => SessionStatus.Planned,
        },
        Billable = row[8] switch { "true" => true, "false" => false, _ => null },
        PlannedStart = CanonicalText.InstantOrNull(row[9]),
        PlannedEnd = CanonicalText.InstantOrNull(row[10]),
        CancelledAt = CanonicalText.InstantOrNull(row[11]),
        CancelReason = row[12],
    };
}

/// <summary>Usage at an instant, with a quantity.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Agreement">The agreement it is charged by.</param>
/// <param name="Payer">The party that pays, of a standing offer.</param>
/// <param name="Recipient">The party that receives, of a standing offer.</param>
/// <param name="Place">The place whose prices count.</param>
/// <param name="At">When it happened.</param>
/// <param name="Quantity">How much.</param>
public sealed record UsageEvent(string Key, string Agreement, string? Payer, string? Recipient, string? Place, Instant At, decimal Quantity)
{
    /// <summary>Reads a row of <see cref="FactFile.Events"/>.</summary>
    public static UsageEvent Of(FactRow row) => new(row[0]!, row[1]!, row[2], row[3], row[4], CanonicalText.Instant(row[5]!), CanonicalText.DecimalOrNull(row[6]) ?? 1);
}

/// <summary>What a cancelled session is charged.</summary>
public enum CancellationCharge
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>As if it had taken place, from its start to its end.</summary>
    Full,

    /// <summary>Its planned length.</summary>
    Planned,

    /// <summary>A fixed price.</summary>
    Fixed,
}

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

    /// <summary>Reads a row of <see cref="FactFile.Bands"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="holidays">The dates of a named list.</param>
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
