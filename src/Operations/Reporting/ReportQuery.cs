using Connector.Engine;
using NodaTime;

namespace Connector.Operations.Reporting;

/// <summary>The arguments of a report.</summary>
/// <param name="From">The first day; null for the report's default.</param>
/// <param name="To">The last day; null for today.</param>
/// <param name="By">The columns to group by; empty for the report's default.</param>
public sealed record ReportQuery(LocalDate? From, LocalDate? To, IReadOnlyList<string> By)
{
    /// <summary>Reads the days and columns that the caller gave as text.</summary>
    public static ReportQuery Of(string? from, string? to, string? by) => new(
        Day(from, "from"), Day(to, "to"), by is null ? [] : by.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static LocalDate? Day(string? text, string what) => text is null ? null
        : CanonicalText.TryParse(text, out var day) ? day
        : throw new Refusal(RefusalKind.Input, new Issue("USAGE-025", text, $"{what} '{text}' is not a day.", "Write it as 2022-05-01."));
}
