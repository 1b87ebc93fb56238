using NodaTime;

namespace Connector.Store;

/// <summary>Instants as the tables hold them: microseconds since 1970.</summary>
internal static class Micros
{
    public static long Of(Instant instant) => instant == NodaTime.Instant.MinValue ? long.MinValue : instant.ToUnixTimeTicks() / 10;

    public static Instant Instant(long micros) => NodaTime.Instant.FromUnixTimeTicks(checked(micros * 10));
}
