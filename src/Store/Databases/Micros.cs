using NodaTime;

namespace Connector.Store;

/// <summary>Instants as the tables hold them: microseconds since 1970.</summary>
internal static class Micros
{
    public static long Of(Instant instant) => instant == NodaTime.Instant.MinValue ? long.MinValue : instant.ToUnixTimeTicks() / 10;

    private static readonly long First = NodaTime.Instant.MinValue.ToUnixTimeTicks() / 10;
    private static readonly long Last = NodaTime.Instant.MaxValue.ToUnixTimeTicks() / 10;

    /// <summary>Whether it is an instant that a clock shows.</summary>
    public static bool Are(long micros) => micros >= First && micros <= Last;

    /// <summary>The instant; the first or last one for what no clock shows, which only a hand in the database writes.</summary>
    public static Instant Instant(long micros)
        => micros < First ? NodaTime.Instant.MinValue : micros > Last ? NodaTime.Instant.MaxValue : NodaTime.Instant.FromUnixTimeTicks(micros * 10);
}
