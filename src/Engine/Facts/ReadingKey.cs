using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace Connector.Engine;

/// <summary>The key of a reading: <c>MEASURE/SUBJECT/FROM</c>; a reading since ever ends with <c>/</c>.</summary>
/// <param name="Measure">What was read.</param>
/// <param name="Subject">The key of the party or agreement it was read of.</param>
/// <param name="From">The first day on which it is in force; <see cref="Days.SinceEver"/> when none is named.</param>
public sealed record ReadingKey(string Measure, string Subject, LocalDate From)
{
    /// <summary>The first day as facts are stored: empty for <see cref="Days.SinceEver"/>.</summary>
    public string FromText => CanonicalText.TextOrNull(From) ?? "";

    /// <summary>Reads a key that was made by <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The text is not a reading's key.</exception>
    public static ReadingKey Parse(string text) => TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is not the key of a reading.");

    /// <summary>Reads a key; false when the text is not a reading's key.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ReadingKey? key)
    {
        key = Keys.Split(text) switch
        {
            [var measure, var subject, ""] => new ReadingKey(measure, subject, Days.SinceEver),
            [var measure, var subject, var from] when CanonicalText.TryParse(from, out var day) => new ReadingKey(measure, subject, day),
            _ => null,
        };
        return key is not null;
    }

    /// <summary>The key as text, as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => $"{Keys.Segment(Measure)}/{Keys.Segment(Subject)}/{FromText}";
}
