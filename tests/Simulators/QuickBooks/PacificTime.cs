using System.Globalization;

namespace Connector.Simulators.QuickBooks;

/// <summary>Times as QuickBooks writes them: US Pacific with offset. The rule since 2007, so that no time zone data is needed.</summary>
internal static class PacificTime
{
    public static DateTimeOffset At(DateTimeOffset instant)
    {
        var winter = instant.ToOffset(TimeSpan.FromHours(-8));
        var march = new DateTime(winter.Year, 3, 8);
        var november = new DateTime(winter.Year, 11, 1);
        var begins = march.AddDays((7 - (int)march.DayOfWeek) % 7).AddHours(2);
        var ends = november.AddDays((7 - (int)november.DayOfWeek) % 7).AddHours(1);
        return winter.DateTime >= begins && winter.DateTime < ends ? instant.ToOffset(TimeSpan.FromHours(-7)) : winter;
    }

    public static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(At(instant).DateTime);

    public static string Seconds(DateTimeOffset instant) => At(instant).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    public static string Millis(DateTimeOffset instant) => At(instant).ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
}
