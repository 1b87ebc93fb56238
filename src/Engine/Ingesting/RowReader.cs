using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Connector.Engine.Ingesting;

/// <summary>Reads the rows of one file: finds its columns, checks every cell and the row as a whole.</summary>
public sealed class RowReader
{
    private readonly FactFile _file;
    private readonly string _name;
    private readonly int[] _positions; // of each input column in the file's columns; -1 for retract
    private readonly List<RowError> _rowErrors = [];

    /// <summary>Finds the columns of a header.</summary>
    /// <param name="file">The kind of facts.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="header">The column names, in the file's own order.</param>
    public RowReader(FactFile file, string name, ImmutableArray<string> header)
    {
        _file = file;
        _name = name;
        _positions = [.. header.Select(column => column == FactFile.Retract ? -1 : file.Position(column))];
        var known = string.Join(", ", file.Columns.Select(c => c.Name)) + ", " + FactFile.Retract;
        HeaderErrors =
        [
            .. header.Where(c => c != FactFile.Retract && file.Position(c) < 0).Select(c => new RowError(name, 1, c, c, "one of the columns " + known)),
            .. file.Columns.Where(c => c.IsIdentity && c.IsRequired && !header.Contains(c.Name))
                .Select(c => new RowError(name, 1, c.Name, null, $"a column {c.Name}: it is part of a row's identity")),
            .. header.CountBy(c => c).Where(c => c.Value > 1).Select(c => new RowError(name, 1, c.Key, c.Key, $"one column {c.Key}: which of several counts cannot be known")),
        ];
    }

    /// <summary>What is wrong with the header. Rows are read only when this is empty.</summary>
    public ImmutableArray<RowError> HeaderErrors { get; }

    /// <summary>Reads one row; null when it has errors, which are added to <paramref name="errors"/>.</summary>
    public IncomingRow? Read(int row, ReadOnlySpan<string> cells, List<RowError> errors, List<RowWarning> warnings)
    {
        _rowErrors.Clear();
        var values = new string?[_file.Columns.Length];
        var retraction = false;
        for (var i = 0; i < _positions.Length; i++)
        {
            var text = cells[i];
            if (text.Length == 0)
            {
                continue;
            }

            if (text.Length > RowError.LongestCell)
            {
                _rowErrors.Add(RowError.TooLong(_name, row, _positions[i] < 0 ? FactFile.Retract : _file.Columns[_positions[i]].Name, text));
                continue;
            }

            if (_positions[i] < 0)
            {
                retraction = IsRetraction(row, text);
                continue;
            }

            var column = _file.Columns[_positions[i]];
            if (!IsText(text))
            {
                _rowErrors.Add(new RowError(_name, row, column.Name, text, "text in Unicode, without a NUL"));
                continue;
            }

            values[_positions[i]] = Canonical(column, text, out var expected);
            if (expected is not null)
            {
                _rowErrors.Add(new RowError(_name, row, column.Name, text, expected));
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            var column = _file.Columns[i];
            if (column.IsRequired && values[i] is null && (!retraction || column.IsIdentity) && !_rowErrors.Exists(e => e.Column == column.Name))
            {
                _rowErrors.Add(new RowError(_name, row, column.Name, null, "a value: this cell may not be empty"));
            }
        }

        if (_rowErrors.Count == 0 && !retraction)
        {
            RowRules.Check(_file, values, (column, expected) =>
                _rowErrors.Add(new RowError(_name, row, column, values[_file.Position(column)], expected)),
                message => warnings.Add(new RowWarning(_name, row, message)));
        }

        if (_rowErrors.Count == 0)
        {
            return new IncomingRow(row, values, retraction);
        }

        errors.AddRange(_rowErrors);
        return null;
    }

    /// <summary>The key of a row as its cells have it, whatever else is wrong with the row; null when there is none.</summary>
    public string? KeyOf(ReadOnlySpan<string> cells)
    {
        var column = Array.IndexOf(_positions, 0);
        return column < 0 || column >= cells.Length || cells[column].Length == 0 ? null : cells[column];
    }

    /// <summary>What a recorded cell was expected to hold; null when it holds that.</summary>
    public static string? Expected(FactColumn column, string text)
    {
        var canonical = Canonical(column, text, out var expected);
        return column.Type is CellType.Key or CellType.Text ? null : expected ?? (canonical == text ? null : "it as the program writes it: " + canonical);
    }

    private bool IsRetraction(int row, string text)
    {
        if (text is "true" or "false")
        {
            return text == "true";
        }

        _rowErrors.Add(new RowError(_name, row, FactFile.Retract, text, "true, false or nothing"));
        return false;
    }

    /// <summary>A cell in canonical form; or null, and what was expected.</summary>
    private static string? Canonical(FactColumn column, string text, out string? expected)
    {
        expected = null;
        switch (column.Type)
        {
            case CellType.Key:
                if (HasControlCharacters(text))
                {
                    expected = "a key without control characters, such as line breaks";
                }
                else if (text.Contains("%2F", StringComparison.Ordinal))
                {
                    expected = "a key without %2F, which stands for / where keys are joined";
                }

                return text;
            case CellType.Text:
                return text;
            case CellType.Date:
                if (CanonicalText.TryParse(text, out _))
                {
                    return text;
                }

                expected = "a date that exists, as 2022-05-01";
                return null;
            case CellType.Instant:
                if (CanonicalText.TryParseInstant(text, out var instant))
                {
                    return CanonicalText.Text(instant);
                }

                expected = "an instant with an offset or Z, as 2022-05-01T10:00:00+01:00";
                return null;
            case CellType.Decimal:
                if (CanonicalText.TryParseDecimal(text, out var value))
                {
                    return CanonicalText.Text(value);
                }

                expected = "a decimal number with '.' and without thousands separators, as 1234.50";
                return null;
            case CellType.Boolean:
                expected = text is "true" or "false" ? null : "true, false or nothing";
                return text;
            case CellType.Choice:
                expected = column.Choices.Contains(text) ? null : "one of " + string.Join(", ", column.Choices);
                return text;
            case CellType.Duration:
                if (DurationOf(text) is { } duration)
                {
                    return duration;
                }

                expected = "an ISO 8601 duration of more than nothing (a second at least), in weeks, days, hours, minutes and seconds, as PT15M";
                return null;
            case CellType.Scope:
                if (Scope.TryParse(text, out var scope) && !HasControlCharacters(text))
                {
                    return scope.ToString();
                }

                expected = "all, or one of place, provider, payer, recipient, agreement with a key, as place:NORTH";
                return null;
            case CellType.Time:
                expected = Band.TryParseTime(text, out _) ? null : "a time of day, as 20:00";
                return text;
            case CellType.Weekdays:
                expected = Band.TryParseDays(text, out _, out _) ? null : "days of the week (mon to sun, weekday, weekend) or dates, with spaces between";
                return text;
            default:
                expected = Currency.IsCode(text) ? null : "the code of a currency of ISO 4217, as GBP";
                return text;
        }
    }

    private static string? DurationOf(string text)
    {
        try
        {
            return PeriodPattern.NormalizingIso.Parse(text) is { Success: true, Value: { Years: 0, Months: 0 } period }
                && period.ToDuration().BclCompatibleTicks >= NodaConstants.TicksPerSecond
                ? PeriodPattern.NormalizingIso.Format(period)
                : null;
        }
        catch (OverflowException)
        {
            return null; // longer than time itself
        }
    }

    /// <summary>Whether stores can keep it: not with a NUL, nor with half a surrogate pair.</summary>
    private static bool IsText(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return !text.Contains('\0', StringComparison.Ordinal);
    }

    private static bool HasControlCharacters(string text)
    {
        foreach (var character in text)
        {
            if (char.GetUnicodeCategory(character) == UnicodeCategory.Control)
            {
                return true;
            }
        }

        return false;
    }
}
