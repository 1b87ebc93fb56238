using System.Collections.Immutable;
using NodaTime.Text;

namespace Connector.Operations.Importing;

/// <summary>What gives one of our columns.</summary>
/// <param name="Text">A text in which their columns stand in braces; with one of them empty nothing.</param>
/// <param name="Columns">Their columns that stand in it.</param>
/// <param name="Values">What stands for what; null where the text counts.</param>
/// <param name="Formats">How they write a date or a local time, tried in order.</param>
/// <param name="IsDate">Whether it becomes a date, not an instant.</param>
/// <param name="After">Our column that this local time comes after, on the next day if need be.</param>
public sealed record Source(
    string Text, ImmutableArray<string> Columns, ImmutableDictionary<string, string>? Values, ImmutableArray<LocalDateTimePattern> Formats, bool IsDate, string? After);
