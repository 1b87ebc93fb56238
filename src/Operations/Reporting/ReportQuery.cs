using Connector.Engine;
using NodaTime;

namespace Connector.Operations.Reporting;

/// <summary>What a report is about.</summary>
/// <param name="From">The first day; null for the report's own beginning.</param>
/// <param name="To">The last day; null for today.</param>
/// <param name="By">By what rows are added up; empty for the report's own choice.</param>
public sealed record ReportQuery(LocalDate? From, LocalDate? To, IReadOnlyList<string> By)
{
    /// <summary>Reads days and columns as they were given.</summary>
    public static ReportQuery Of(string? from, string? to, string? by) => new(
        Day(from, "from"), Day(to, "to"), by is null ? [] : by.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static LocalDate? Day(string? text, string what) => text is null ? null
        : CanonicalText.TryParse(text, out var day) ? day
        : throw new Refusal(RefusalKind.Input, new Issue("USAGE-025", text, $"{what} '{text}' is not a day.", "Write it as 2022-05-01."));
}
