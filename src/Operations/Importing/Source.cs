using System.Collections.Immutable;
using NodaTime.Text;

namespace Connector.Operations.Importing;

/// <summary>How the value of one of our columns is made.</summary>
/// <param name="Text">A text with their columns in braces; when one of those columns is empty, the value is empty.</param>
/// <param name="Columns">Their columns in the text.</param>
/// <param name="Values">Our value for each of their values; null when the text itself is the value.</param>
/// <param name="Formats">The formats of their dates or local times, tried in order.</param>
/// <param name="IsDate">Whether the result is a date and not an instant.</param>
/// <param name="After">Our column that this local time must follow, if necessary on the next day.</param>
public sealed record Source(
    string Text, ImmutableArray<string> Columns, ImmutableDictionary<string, string>? Values, ImmutableArray<LocalDateTimePattern> Formats, bool IsDate, string? After);
