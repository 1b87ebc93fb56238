using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Calendars;

namespace Connector.Engine;

/// <summary>Cuts time into periods: monthly, weekly (ISO), four-weekly from an anchor, or as listed.</summary>
public abstract class BillingCalendar
{
    /// <summary>Whether a period is a calendar month, so that a yearly price is divided by 12.</summary>
    public virtual bool IsMonthly => false;

    /// <summary>The period that holds the day; null when a list has none.</summary>
    public abstract BillingPeriod? PeriodOf(LocalDate day);

    /// <summary>The period with this key; null when the calendar has none.</summary>
    public abstract BillingPeriod? Find(string key);

    /// <summary>The period that comes next; null after the last one of a list.</summary>
    public virtual BillingPeriod? Next(BillingPeriod period)
        => period.Days.To < Days.UntilFurtherNotice ? PeriodOf(period.Days.To.PlusDays(1)) : null;

    /// <summary>The period before; null before the first one of a list.</summary>
    public virtual BillingPeriod? Previous(BillingPeriod period)
        => period.Days.From > Days.SinceEver ? PeriodOf(period.Days.From.PlusDays(-1)) : null;

    /// <summary>The form of a period's key, such as "a month such as 2022-05": messages name it.</summary>
    public abstract string KeyForm { get; }

    /// <summary>The calendar that the settings name.</summary>
    /// <param name="settings">Calendar, and anchor for four-weekly periods.</param>
    /// <param name="listed">The periods of the file <c>periods</c>, for the calendar of that name.</param>
    /// <exception cref="InvalidOperationException">A four-weekly calendar has no anchor, which the settings refuse.</exception>
    public static BillingCalendar For(BillingSettings settings, ImmutableArray<BillingPeriod> listed) => settings.Calendar switch
    {
        CalendarKind.Monthly => new MonthlyCalendar(),
        CalendarKind.Weekly => new WeeklyCalendar(),
        CalendarKind.FourWeekly => new FourWeeklyCalendar(settings.Anchor
            ?? throw new InvalidOperationException("A four-weekly calendar has an anchor; settings are validated at start.")),
        _ => new ListedCalendar(listed),
    };

    private sealed class MonthlyCalendar : BillingCalendar
    {
        public override bool IsMonthly => true;

        public override string KeyForm => "a month such as 2022-05";

        public override BillingPeriod PeriodOf(LocalDate day)
        {
            var first = new LocalDate(day.Year, day.Month, 1);
            return new BillingPeriod(
                string.Create(CultureInfo.InvariantCulture, $"{day.Year:0000}-{day.Month:00}"),
                new Days(first, new LocalDate(day.Year, day.Month, day.Calendar.GetDaysInMonth(day.Year, day.Month))));
        }

        public override BillingPeriod? Find(string key)
            => key.Length == 7 && CanonicalText.TryParse(key + "-01", out var first) ? PeriodOf(first) : null;
    }

    private sealed class WeeklyCalendar : BillingCalendar
    {
        public override string KeyForm => "an ISO week such as 2022-W05";

        public override BillingPeriod PeriodOf(LocalDate day)
        {
            var monday = day.PlusDays(1 - (int)day.DayOfWeek);
            var year = WeekYearRules.Iso.GetWeekYear(day);
            var week = WeekYearRules.Iso.GetWeekOfWeekYear(day);
            return new BillingPeriod(
                string.Create(CultureInfo.InvariantCulture, $"{year:0000}-W{week:00}"), new Days(monday, monday.PlusDays(6)));
        }

        public override BillingPeriod? Find(string key)
        {
            if (key.Length != 8 || key[4] != '-' || key[5] != 'W'
                || !int.TryParse(key.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
                || !int.TryParse(key.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var week)
                || year is < 1 or > 9998 || week < 1 || week > WeekYearRules.Iso.GetWeeksInWeekYear(year))
            {
                return null;
            }

            return PeriodOf(WeekYearRules.Iso.GetLocalDate(year, week, IsoDayOfWeek.Monday));
        }
    }

    /// <summary>Four weeks each, counted from the anchor; the number counts the periods that begin in a year.</summary>
    private sealed class FourWeeklyCalendar(LocalDate anchor) : BillingCalendar
    {
        private const int Length = 28;

        public override string KeyForm => "four weeks such as 2022-4W03";

        public override BillingPeriod PeriodOf(LocalDate day)
        {
            var distance = Period.DaysBetween(anchor, day);
            var first = day.PlusDays(-(((distance % Length) + Length) % Length));
            var number = ((Period.DaysBetween(new LocalDate(first.Year, 1, 1), first)) / Length) + 1;
            return new BillingPeriod(
                string.Create(CultureInfo.InvariantCulture, $"{first.Year:0000}-4W{number:00}"), new Days(first, first.PlusDays(Length - 1)));
        }

        public override BillingPeriod? Find(string key)
        {
            if (key.Length != 9 || key[4] != '-' || key[5] != '4' || key[6] != 'W'
                || !int.TryParse(key.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
                || !int.TryParse(key.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || year is < 1 or > 9998 || number is < 1 or > 14)
            {
                return null;
            }

            // The period that begins in this window of 28 days, if it is still of the year.
            var window = new LocalDate(year, 1, 1).PlusDays((number - 1) * Length);
            var period = PeriodOf(window.PlusDays(Length - 1));
            return period.Key == key ? period : null;
        }
    }

    private sealed class ListedCalendar(ImmutableArray<BillingPeriod> periods) : BillingCalendar
    {
        private readonly ImmutableArray<BillingPeriod> _periods = periods.Sort((a, b) => a.Days.From.CompareTo(b.Days.From));

        public override string KeyForm => _periods.IsEmpty
            ? "a period of the file 'periods', which holds none yet"
            : "a period of the file 'periods', such as " + _periods[0].Key;

        public override BillingPeriod? PeriodOf(LocalDate day) => _periods.FirstOrDefault(p => p.Days.Contains(day));

        public override BillingPeriod? Find(string key) => _periods.FirstOrDefault(p => p.Key == key);

        public override BillingPeriod? Next(BillingPeriod period) => _periods.FirstOrDefault(p => p.Days.From > period.Days.To);

        public override BillingPeriod? Previous(BillingPeriod period) => _periods.LastOrDefault(p => p.Days.To < period.Days.From);
    }
}
