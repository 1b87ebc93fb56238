using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Connector.Engine;
using Connector.Engine.Ingesting;
using NodaTime;
using NodaTime.Text;

namespace Connector.Operations.Importing;

/// <summary>
/// Converts files with other columns into ours, as a file in config/profiles says: a roster export becomes sessions, a work list becomes parties,
/// sessions and events. The resulting rows are checked and recorded like any others; errors name the columns of the original file.
/// </summary>
public sealed partial class Profile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
    };

    private readonly string _name;
    private readonly DateTimeZone? _zone;
    private readonly bool _takesSecond;
    private readonly ImmutableArray<Fill> _fills;
    private readonly List<Issue> _issues = [];

    private Profile(string name, Content content)
    {
        _name = name;
        _zone = content.Zone is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(content.Zone);
        _takesSecond = content.Twice == "second";
        Expect(content.Zone is null || _zone is not null, "zone", $"'{content.Zone}' is not a zone.", "Name one of the tz database, such as Europe/London.");
        Expect(content.Twice is null or "first" or "second", "twice", $"'{content.Twice}' is neither first nor second.", "Say which of two equal local times counts.");
        Expect(content.Fills is { Length: > 0 }, "fills", "It fills no file.", "List at least one file with its columns.");
        _fills = [.. (content.Fills ?? []).OfType<FillContent>().Select(Read).OfType<Fill>()];
    }

    /// <summary>Reads a profile: a file, or the name of one in config/profiles, here or beside the program.</summary>
    /// <exception cref="Refusal">The profile does not exist or is not valid.</exception>
    public static Profile Load(string nameOrFile, string folder)
    {
        var path = Find(nameOrFile, folder);
        return Parse(path, File.ReadAllText(Path.GetFullPath(path, folder)));
    }

    /// <summary>Finds a profile, and returns its path: relative, when the profile was named by a relative path or by name.</summary>
    /// <param name="nameOrFile">The name or path that the user gave.</param>
    /// <param name="folder">The folder that relative paths start from.</param>
    public static string Find(string nameOrFile, string folder)
    {
        string[] folders = [Path.Combine("config", "profiles"), Path.Combine(AppContext.BaseDirectory, "config", "profiles")];
        string[] places = [nameOrFile, .. folders.Select(f => Path.Combine(f, nameOrFile + ".json"))];
        var known = folders.Select(f => Path.GetFullPath(f, folder)).Where(Directory.Exists).SelectMany(f => Directory.GetFiles(f, "*.json")).Select(f => Path.GetFileNameWithoutExtension(f)!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return Array.Find(places, place => File.Exists(Path.GetFullPath(place, folder)))
            ?? throw new Refusal(RefusalKind.Input, new Issue("PROFILE-001", nameOrFile, "There is no such profile.", $"Name a file, or one of config/profiles: {string.Join(", ", known)}."));
    }

    /// <summary>Reads the text of a profile.</summary>
    public static Profile Parse(string path, string text)
    {
        try
        {
            var profile = new Profile(Path.GetFileNameWithoutExtension(path), JsonSerializer.Deserialize<Content>(text, Format) ?? throw new JsonException("it is empty."));
            return profile._issues.Count == 0 ? profile : throw new Refusal(RefusalKind.Input, [.. profile._issues]);
        }
        catch (JsonException e)
        {
            throw new Refusal(RefusalKind.Input, new Issue("PROFILE-002", path, "The profile cannot be read: " + e.Message, "See docs/steps/ingest.md for what a profile holds."));
        }
    }

    /// <summary>Converts their tables into ours, one for each file that the profile fills.</summary>
    public ProfiledInput Apply(InputFiles input, DateTimeZone billingZone)
    {
        var tables = ImmutableArray.CreateBuilder<InputTable>();
        var errors = input.Errors.ToBuilder();
        var origins = new Dictionary<string, (string Name, Fill Fill)>(StringComparer.Ordinal);
        var warnings = new List<RowWarning>();
        foreach (var (table, (index, fill)) in input.Tables.SelectMany(table => _fills.Index().Select(fill => (table, fill))))
        {
            var missing = fill.Columns.SelectMany(c => c.Source.Columns.Select(theirs => (theirs, $"{fill.File}.{c.Name}"))).Concat(fill.When.Keys.Select(theirs => (theirs, $"when of {fill.File}")))
                .Where(c => !table.Header.Contains(c.theirs)).DistinctBy(c => c.theirs).ToArray();
            errors.AddRange(missing.Select(c => new RowError(table.Name, 1, c.theirs, null, $"a column {c.theirs}: the profile {_name} takes {c.Item2} from it")));
            if (missing.Length == 0)
            {
                var name = $"{table.Name} as {fill.File}{(_fills.Count(f => f.File == fill.File) > 1 ? $" ({index + 1})" : "")}";
                var reading = new Reading(name, fill, table, _zone ?? billingZone, _takesSecond, warnings.Add);
                origins.Add(name, (table.Name, fill));
                tables.Add(new InputTable(name, fill.File.Name, [.. fill.Columns.Select(c => c.Name)], reading.Rows));
            }
        }

        return new ProfiledInput(input with { Tables = tables.ToImmutable(), Errors = [.. errors.Distinct()] }, warnings, origins);
    }

    private Fill? Read(FillContent content, int index)
    {
        var at = $"fills[{index}]";
        if (FactFile.Find(content.File ?? "") is not { } file)
        {
            Expect(false, at + ".file", $"'{content.File}' is not one of our files.", "Name one of " + string.Join(", ", FactFile.All.Select(f => f.Name)) + ".");
            return null;
        }

        var columns = (content.Columns ?? []).Select(c => (Name: c.Key, Source: Source(file, $"{at}.columns.{c.Key}", c.Key, c.Value))).ToImmutableArray();
        foreach (var column in file.Columns.Where(c => c.IsRequired && !columns.Any(has => has.Name == c.Name)))
        {
            Expect(false, at + ".columns", $"The file {file} needs the column {column.Name}.", "Say where its value comes from.");
        }

        foreach (var (name, source) in columns)
        {
            var isGood = source.After is null || (!source.Formats.IsEmpty && columns.FirstOrDefault(c => c.Name == source.After).Source is { After: null, Formats.IsEmpty: false });
            Expect(isGood, $"{at}.columns.{name}", $"It comes after {source.After}, which gives no local time.", "Give both columns formats, and the one that 'after' names no 'after' of its own.");
        }

        return new Fill(file, (content.When ?? []).ToImmutableDictionary(w => w.Key, w => w.Value ?? [], StringComparer.Ordinal), columns);
    }

    private Source Source(FactFile file, string at, string name, JsonElement element)
    {
        var content = element.ValueKind == JsonValueKind.String ? new SourceContent(element.GetString(), null, null, null) : element.Deserialize<SourceContent>(Format) ?? new SourceContent(null, null, null, null);
        var column = file.Columns.FirstOrDefault(c => c.Name == name);
        Expect(column is not null || name == FactFile.Retract, at, $"The file {file} has no column {name}.", "It has " + string.Join(", ", file.Columns.Select(c => c.Name)) + ".");
        Expect(content.Text is not null, at, "It has no text.", "Write what gives it, as \"{Their column}\".");
        Expect(content.Formats is null || column is null || column.Type is CellType.Date or CellType.Instant, at, $"{file}.{name} is no date and no instant.", "Leave its formats out.");
        var isDate = column?.Type == CellType.Date;
        var formats = ImmutableArray.CreateBuilder<LocalDateTimePattern>();
        foreach (var format in content.Formats?.OfType<string>() ?? [])
        {
            try
            {
                // A format without a time gives midnight; for a date the time is dropped.
                formats.Add(LocalDateTimePattern.CreateWithInvariantCulture(format));
            }
            catch (InvalidPatternException e)
            {
                Expect(false, at, $"'{format}' is not a format: {e.Message}", "Write it as dd/MM/yyyy HH:mm.");
            }
        }

        var text = content.Text ?? "";
        return new Source(text, [.. Placeholder.Matches(text).Select(m => m.Groups[1].Value)], content.Values?.ToImmutableDictionary(v => v.Key, v => v.Value ?? "", StringComparer.Ordinal), formats.ToImmutable(), isDate, content.After);
    }

    private void Expect(bool isGood, string at, string message, string remedy)
    {
        if (!isGood)
        {
            _issues.Add(new Issue("PROFILE-003", $"{_name}: {at}", message, remedy));
        }
    }

    /// <summary>The rows of one of their tables as rows of one of our files.</summary>
    private sealed class Reading(string name, Fill fill, InputTable table, DateTimeZone zone, bool takesSecond, Action<RowWarning> warn)
    {
        private readonly Dictionary<string, int> _positions = table.Header.Index().ToDictionary(c => c.Item, c => c.Index, StringComparer.Ordinal);

        public IEnumerable<InputRow> Rows(Action<RowError> onError)
        {
            foreach (var row in table.Rows(onError))
            {
                if (!fill.When.All(when => Is(Cell(row, when.Key), when.Value)))
                {
                    continue;
                }

                var isGood = true;
                var cells = fill.Columns.Select(column =>
                {
                    var (value, expected) = Value(column.Source, row);
                    if (expected is not null)
                    {
                        isGood = false;
                        onError(new RowError(name, row.Row, column.Name, value, expected));
                    }

                    return value;
                }).ToArray();
                if (isGood)
                {
                    yield return new InputRow(row.Row, cells);
                }
            }
        }

        private string Cell(InputRow row, string column) => row.Cells[_positions[column]].Trim();

        private static bool Is(string cell, string[] words) => words.Contains(cell) || (cell.Length > 0 && words.Contains("*"));

        /// <summary>The value that a row gives, or what was expected.</summary>
        private (string Value, string? Expected) Value(Source source, InputRow row)
        {
            var text = source.Columns.Any(column => Cell(row, column).Length == 0) ? "" : Placeholder.Replace(source.Text, match => Cell(row, match.Groups[1].Value));
            if (source.Values is { } values)
            {
                return values.TryGetValue(text, out var value) || (text.Length > 0 && values.TryGetValue("*", out value)) ? (value, null)
                    : text.Length == 0 ? ("", null)
                    : (text, "one of " + string.Join(", ", values.Keys.Order(StringComparer.Ordinal)));
            }

            if (text.Length == 0 || source.Formats.IsEmpty)
            {
                return (text, null);
            }

            if (Local(source, text) is not { } local)
            {
                return (text, $"{(source.IsDate ? "a date" : "a local time")} as {string.Join(" or ", source.Formats.Select(f => f.PatternText))}");
            }

            if (source.After is { } after && fill.Columns.First(c => c.Name == after).Source is var start
                && Local(start, Placeholder.Replace(start.Text, match => Cell(row, match.Groups[1].Value))) is { } begin && local <= begin)
            {
                local = local.PlusDays(1);
            }

            return (source.IsDate ? CanonicalText.Text(local.Date) : CanonicalText.Text(At(local, row.Row)), null);
        }

        private static LocalDateTime? Local(Source source, string text)
            => source.Formats.Select(format => format.Parse(text)).FirstOrDefault(result => result.Success) is { } found ? found.Value : null;

        /// <summary>The instant of a local time. A time that the clocks skip is moved later by as much as they go forward; of a time that they show twice, the first or the second is taken.</summary>
        private Instant At(LocalDateTime local, int row)
        {
            var mapping = zone.MapLocal(local);
            if (mapping.Count != 1)
            {
                warn(new RowWarning(name, row, mapping.Count == 0
                    ? $"the clocks of {zone.Id} skip {Said(local)}: taken as that much after they go forward"
                    : $"the clocks of {zone.Id} show {Said(local)} twice: taken as the {(takesSecond ? "second" : "first")}"));
            }

            return (mapping.Count == 0 ? zone.AtLeniently(local) : takesSecond ? mapping.Last() : mapping.First()).ToInstant();
        }

        private static string Said(LocalDateTime local) => LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm").Format(local);
    }

    // The time as the file has it.
    private sealed record Content(string? Zone, string? Twice, FillContent[]? Fills);

    private sealed record FillContent(string? File, Dictionary<string, string[]?>? When, Dictionary<string, JsonElement>? Columns);

    private sealed record SourceContent(string? Text, Dictionary<string, string?>? Values, string?[]? Formats, string? After);

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Placeholder { get; }
}
