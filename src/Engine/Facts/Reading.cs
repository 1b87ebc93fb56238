using NodaTime;

namespace Connector.Engine;

/// <summary>A number of something, in force from a day on.</summary>
/// <param name="Measure">What was read.</param>
/// <param name="Subject">The party or agreement it was read of.</param>
/// <param name="From">The first day on which it is in force.</param>
/// <param name="Value">The number.</param>
/// <param name="RecordedAt">When it became known.</param>
public sealed record Reading(string Measure, string Subject, LocalDate From, decimal Value, Instant RecordedAt)
{
    /// <summary>The key of the reading.</summary>
    public ReadingKey Key => new(Measure, Subject, From);

    /// <summary>Reads a row of <see cref="FactFile.Readings"/>.</summary>
    public static Reading Of(FactRow row)
        => new(row[0]!, row[1]!, CanonicalText.DateOr(row[2], Days.SinceEver), CanonicalText.Decimal(row[3]!), row.RecordedAt);
}
