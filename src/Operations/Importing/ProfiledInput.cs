using Connector.Engine.Ingesting;

namespace Connector.Operations.Importing;

/// <summary>Their files as tables of ours, and the translation of errors and warnings back to their files.</summary>
public sealed record ProfiledInput(InputFiles Input, IReadOnlyCollection<RowWarning> Warnings, IReadOnlyDictionary<string, (string Name, Fill Fill)> Origins)
{
    /// <summary>An error of a row of ours in the words of the file that it came from.</summary>
    public RowError InTheirWords(RowError error)
    {
        if (!Origins.TryGetValue(error.File, out var origin))
        {
            return error;
        }

        var ours = error.Column?.Split(", ") ?? [];
        var theirs = ours.SelectMany(name => origin.Fill.Columns.FirstOrDefault(c => c.Name == name).Source?.Columns ?? []).Distinct(StringComparer.Ordinal).ToArray();
        return error with
        {
            File = origin.Name,
            Column = theirs.Length > 0 ? string.Join(", ", theirs) : error.Column,
            Expected = error.Column is null ? error.Expected : $"{error.Expected} (for {string.Join(", ", ours.Select(name => $"{origin.Fill.File}.{name}"))})",
        };
    }

    /// <summary>A warning about a row of ours in the words of the file that it came from.</summary>
    public RowWarning InTheirWords(RowWarning warning) => Origins.TryGetValue(warning.File, out var origin) ? warning with { File = origin.Name } : warning;
}
