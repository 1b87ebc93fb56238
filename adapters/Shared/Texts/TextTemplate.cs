using System.Globalization;
using System.Text.RegularExpressions;
using Connector.Engine;
using Fluid;

namespace Connector.Adapters.Shared.Texts;

/// <summary>A template that was checked: it uses only fields and filters that there are.</summary>
internal sealed partial class TextTemplate
{
    // Enough for any text, and an end to a loop that a template makes of itself.
    private const int MostSteps = 10_000;

    private static readonly FluidParser Parser = new();

    private static readonly TemplateOptions Options = new() { TimeZone = TimeZoneInfo.Utc, CultureInfo = CultureInfo.InvariantCulture, MaxSteps = MostSteps };

    private readonly IFluidTemplate _template;

    private TextTemplate(IFluidTemplate template) => _template = template;

    /// <summary>Reads a template; null when something in it is wrong.</summary>
    /// <param name="path">Where it is, for messages.</param>
    /// <param name="source">Its text.</param>
    /// <param name="fields">The fields that it may use.</param>
    /// <param name="issues">What is wrong is added here, with file and line.</param>
    public static TextTemplate? Parse(string path, string source, IReadOnlyCollection<string> fields, List<Issue> issues)
    {
        void Wrong(int line, string what, string remedy)
            => issues.Add(new Issue("CONFIG-005", path, $"{path}, line {line.ToString(CultureInfo.InvariantCulture)}: {what}", remedy));

        if (!Parser.TryParse(source, out var template, out var error))
        {
            var at = Place.Match(error) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 1;
            Wrong(at, "the template cannot be read: " + error.Split('\n')[0].Trim() + ".", "Mend it; the language is Liquid, see docs/texts.md.");
            return null;
        }

        var names = new TemplateNames();
        names.VisitTemplate(template);
        var before = issues.Count;
        foreach (var field in names.Fields.Where(f => !fields.Contains(f) && !names.Own.Contains(f)))
        {
            Wrong(LineOf(source, field), $"there is no field {field}.", "Use one of " + string.Join(", ", fields) + ".");
        }

        foreach (var filter in names.Filters.Where(f => !Options.Filters.TryGetValue(f, out _)))
        {
            Wrong(LineOf(source, filter), $"there is no filter {filter}.", "Use one of Liquid's, such as date, upcase or default.");
        }

        return issues.Count == before ? new TextTemplate(template) : null;
    }

    /// <summary>The text with these values, without spaces around it; null where the template cannot be carried out, such as one without an end.</summary>
    public string? Render(IReadOnlyDictionary<string, object?> fields)
    {
        var context = new TemplateContext(Options);
        foreach (var (name, value) in fields)
        {
            _ = context.SetValue(name, value);
        }

        try
        {
            return _template.Render(context).Trim();
        }
        catch (Exception broken) when (broken is InvalidOperationException or FormatException or ArgumentException or ArithmeticException)
        {
            return null;
        }
    }

    private static int LineOf(string source, string word)
    {
        var lines = source.Split('\n');
        return Array.FindIndex(lines, line => Regex.IsMatch(line, $@"(?<![\w-]){Regex.Escape(word)}(?![\w-])", RegexOptions.None, TimeSpan.FromSeconds(1))) is >= 0 and var index ? index + 1 : 1;
    }

    [GeneratedRegex(@"at \((\d+):\d+\)")]
    private static partial Regex Place { get; }
}
