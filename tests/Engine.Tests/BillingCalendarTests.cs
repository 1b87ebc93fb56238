using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

public sealed class BillingCalendarTests
{
    private static readonly LocalDate Anchor = new(2022, 1, 3);

    public static readonly TheoryData<CalendarKind> Kinds = [CalendarKind.Monthly, CalendarKind.Weekly, CalendarKind.FourWeekly, CalendarKind.Periods];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_day_of_thirty_years_has_one_period_and_its_key_finds_it(CalendarKind kind)
    {
        var calendar = Calendar(kind);
        for (var day = new LocalDate(2005, 1, 1); day < new LocalDate(2035, 1, 1); day = day.PlusDays(1))
        {
            var period = calendar.PeriodOf(day)!;
            Assert.True(period.Days.Contains(day));
            Assert.Equal(period, calendar.Find(period.Key));
            Assert.Equal(period.Length, period.Days.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Next_and_previous_are_each_others_inverse_and_leave_no_day_out(CalendarKind kind)
    {
        var calendar = Calendar(kind);
        var period = calendar.PeriodOf(new LocalDate(2005, 1, 1))!;
        while (period.Days.To < new LocalDate(2034, 12, 1))
        {
            var next = calendar.Next(period)!;
            Assert.Equal(period.Days.To.PlusDays(1), next.Days.From);
            Assert.Equal(period, calendar.Previous(next));
            period = next;
        }
    }

    [Fact]
    public void Weeks_are_those_of_the_operating_systems_calendar()
    {
        var calendar = Calendar(CalendarKind.Weekly);
        for (var day = new DateTime(1990, 1, 1); day.Year < 2050; day = day.AddDays(1))
        {
            var expected = string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day):0000}-W{ISOWeek.GetWeekOfYear(day):00}");
            Assert.Equal(expected, calendar.PeriodOf(LocalDate.FromDateTime(day))!.Key);
        }
    }

    [Theory]
    [InlineData("2020-W53", "2020-12-28", "2021-01-03")]
    [InlineData("2021-W01", "2021-01-04", "2021-01-10")]
    [InlineData("2015-W53", "2015-12-28", "2016-01-03")]
    [InlineData("2019-W01", "2018-12-31", "2019-01-06")]
    [InlineData("2022-W05", "2022-01-31", "2022-02-06")]
    public void A_week_belongs_to_the_year_of_its_thursday(string key, string from, string to)
    {
        var week = Calendar(CalendarKind.Weekly).Find(key)!;
        Assert.Equal(new Days(CanonicalText.Date(from), CanonicalText.Date(to)), week.Days);
    }

    [Theory]
    [InlineData("2022-4W01", "2022-01-03", "2022-01-30")]
    [InlineData("2022-4W03", "2022-02-28", "2022-03-27")]
    [InlineData("2022-4W13", "2022-12-05", "2023-01-01")]
    [InlineData("2023-4W01", "2023-01-02", "2023-01-29")]
    [InlineData("2021-4W13", "2021-12-06", "2022-01-02")]
    public void Four_weeks_count_from_the_anchor_in_the_year_of_their_first_day(string key, string from, string to)
    {
        var period = Calendar(CalendarKind.FourWeekly).Find(key)!;
        Assert.Equal(new Days(CanonicalText.Date(from), CanonicalText.Date(to)), period.Days);
    }

    [Fact]
    public void A_year_can_hold_fourteen_beginnings_of_four_weeks()
    {
        var calendar = BillingCalendar.For(BillingSettings.Default with { Calendar = CalendarKind.FourWeekly, Anchor = new LocalDate(2024, 1, 1) }, []);
        Assert.Equal(new LocalDate(2024, 12, 30), calendar.Find("2024-4W14")!.Days.From);
        Assert.Equal("2025-4W01", calendar.Next(calendar.Find("2024-4W14")!)!.Key);
        Assert.Null(calendar.Find("2025-4W14"));
        Assert.Equal("2024-4W14", calendar.PeriodOf(new LocalDate(2025, 1, 5))!.Key);
    }

    [Theory]
    [InlineData(CalendarKind.Monthly, "2022-13")]
    [InlineData(CalendarKind.Monthly, "2022-00")]
    [InlineData(CalendarKind.Monthly, "2022-5")]
    [InlineData(CalendarKind.Monthly, "0000-01")]
    [InlineData(CalendarKind.Monthly, "2022-05 ")]
    [InlineData(CalendarKind.Monthly, "")]
    [InlineData(CalendarKind.Weekly, "2021-W53")]
    [InlineData(CalendarKind.Weekly, "2022-W00")]
    [InlineData(CalendarKind.Weekly, "2022-05")]
    [InlineData(CalendarKind.Weekly, "2022-W+5")]
    [InlineData(CalendarKind.FourWeekly, "2022-4W00")]
    [InlineData(CalendarKind.FourWeekly, "2022-4W14")]
    [InlineData(CalendarKind.FourWeekly, "2022-4W99")]
    [InlineData(CalendarKind.Periods, "2022-05")]
    public void Other_keys_name_no_period(CalendarKind kind, string key)
    {
        var calendar = Calendar(kind);
        Assert.Null(calendar.Find(key));
        Assert.NotEmpty(calendar.KeyForm);
    }

    [Fact]
    public void Months_reach_to_the_ends_of_time()
    {
        var calendar = Calendar(CalendarKind.Monthly);
        var last = calendar.Find("9999-12")!;
        Assert.Equal(Days.UntilFurtherNotice, last.Days.To);
        Assert.Null(calendar.Next(last));
        var first = calendar.Find("0001-01")!;
        Assert.Equal(Days.SinceEver, first.Days.From);
        Assert.Null(calendar.Previous(first));
    }

    [Fact]
    public void A_list_has_ends_and_may_have_gaps()
    {
        BillingPeriod spring = new("spring", new Days(new(2022, 1, 10), new(2022, 4, 8))), summer = new("summer/2", new Days(new(2022, 5, 1), new(2022, 7, 22)));
        var calendar = BillingCalendar.For(BillingSettings.Default with { Calendar = CalendarKind.Periods }, [summer, spring]);
        Assert.False(calendar.IsMonthly);
        Assert.Equal(summer, calendar.Next(spring));
        Assert.Equal(spring, calendar.Previous(summer));
        Assert.Null(calendar.Next(summer));
        Assert.Null(calendar.Previous(spring));
        Assert.Null(calendar.PeriodOf(new LocalDate(2022, 4, 20)));
        Assert.Equal(summer, calendar.Find("summer/2"));
        Assert.Contains("spring", calendar.KeyForm, StringComparison.Ordinal);
        Assert.Contains("holds none", BillingCalendar.For(BillingSettings.Default with { Calendar = CalendarKind.Periods }, []).KeyForm, StringComparison.Ordinal);
    }

    /// <summary>The list has quarters, unevenly cut.</summary>
    private static BillingCalendar Calendar(CalendarKind kind)
    {
        var listed = ImmutableArray.CreateBuilder<BillingPeriod>();
        for (var from = new LocalDate(2004, 12, 17); from.Year < 2036;)
        {
            var next = from.PlusMonths(3).PlusDays(from.Month % 5);
            listed.Add(new BillingPeriod("from " + CanonicalText.Text(from), new Days(from, next.PlusDays(-1))));
            from = next;
        }

        return BillingCalendar.For(BillingSettings.Default with { Calendar = kind, Anchor = Anchor }, listed.ToImmutable());
    }
}
