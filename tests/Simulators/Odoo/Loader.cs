using System.Globalization;

namespace Connector.Simulators.Odoo;

/// <summary>
/// <c>load</c>: rows of cells with external ids. An empty cell means no value (False); a record continues over rows in which only cells of its lines
/// are filled. Errors are messages, and then nothing is stored.
/// </summary>
internal sealed class Loader(Transaction transaction, Model model)
{
    private readonly List<object?> _messages = [];
    private int _record;
    private (int From, int To) _rows;

    public static (string Module, string Name) Split(string full)
    {
        var dot = full.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? ("__import__", full) : (full[..dot], full[(dot + 1)..]);
    }

    public Dictionary<string, object?> Load(List<object?> fields, List<object?> data)
    {
        var paths = fields.ConvertAll(field => ((string)field!).Split('/'));
        var rows = data.ConvertAll(row => Cells(row, paths.Count));
        var start = transaction.Savepoint();
        var ids = new List<long>();
        CheckColumns(paths);
        foreach (var (record, from, to) in Records(model, [.. Enumerable.Range(0, paths.Count)], paths, rows, 0))
        {
            _rows = (from, to);
            try
            {
                ids.Add(Save(record));
            }
            catch (OdooError error) when (error.Name is not ("builtins.KeyError" or "builtins.TypeError"))
            {
                Message(null, error.Told(transaction.Data.IsTranslated));
            }
            catch (CellError error)
            {
                Message(error.Field, transaction.Data.IsTranslated ? OdooError.Translated(error.Message) : error.Message);
            }

            _record++;
        }

        if (_messages.Count > 0)
        {
            transaction.Rollback(start);
        }

        return new Dictionary<string, object?> { ["ids"] = _messages.Count > 0 ? false : ids, ["messages"] = _messages, ["nextrow"] = 0 };
    }

    private void Message(string? field, string text)
    {
        var message = new Dictionary<string, object?>
        {
            ["type"] = "error",
            ["record"] = _record,
            ["rows"] = new Dictionary<string, object?> { ["from"] = _rows.From, ["to"] = _rows.To },
            ["message"] = text,
        };
        if (field is not null)
        {
            message["field"] = field;
        }

        _messages.Add(message);
    }

    private static string[] Cells(object? row, int count)
    {
        var cells = row as List<object?> ?? throw OdooError.Type("'NoneType' object is not iterable");
        if (cells.Exists(cell => cell is Dictionary<string, object?> or List<object?>))
        {
            throw OdooError.Type("unhashable type: 'dict'");
        }

        return [.. Enumerable.Range(0, count).Select(n => cells.ElementAtOrDefault(n) switch
        {
            null or false => "",
            string text => text,
            var value => Json.Repr(value),
        })];
    }

    private void CheckColumns(List<string[]> paths)
    {
        if (paths.Find(path => path[0] is not ("id" or ".id") && model.Find(path[0]) is null or { IsOurs: true }) is { } unknown)
        {
            throw OdooError.Key(unknown[0]);
        }
    }

    /// <summary>The records of the rows: a row begins one unless only its cells of lines are filled.</summary>
    private IEnumerable<(Dictionary<string, object?> Record, int From, int To)> Records(Model of, int[] columns, List<string[]> paths, List<string[]> rows, int depth)
    {
        var parts = columns.Select(column => (Column: column, Path: paths[column][depth..])).ToList();
        bool IsMany((int Column, string[] Path) part) => of.Find(part.Path[0])?.Type == FieldType.One2many;
        var own = parts.Where(part => !IsMany(part)).ToList();
        var lines = parts.Where(IsMany).GroupBy(part => part.Path[0]).ToList();
        for (var from = 0; from < rows.Count;)
        {
            var to = from;
            while (to + 1 < rows.Count && lines.Count > 0 && own.TrueForAll(part => rows[to + 1][part.Column].Length == 0))
            {
                to++;
            }

            var record = new Dictionary<string, object?>();
            foreach (var (column, path) in own)
            {
                record[string.Join('/', path)] = rows[from][column];
            }

            foreach (var group in lines)
            {
                var inner = group.Select(part => part.Column).ToArray();
                var filled = rows[from..(to + 1)].Where(row => inner.Any(column => row[column].Length > 0)).ToList();
                record[group.Key] = Records(transaction.Data.Schema[of[group.Key].Comodel!], inner, paths, filled, depth + 1).Select(r => r.Record).ToList();
            }

            yield return (record, from, to);
            from = to + 1;
        }
    }

    private long Save(Dictionary<string, object?> record)
    {
        var values = Convert(model, record);
        var external = record.GetValueOrDefault("id") as string;
        if (record.GetValueOrDefault(".id") is string { Length: > 0 } id)
        {
            var target = transaction.Row(model.Name, long.Parse(id, CultureInfo.InvariantCulture));
            _ = transaction.Write(model, [target.Id], values);
            return target.Id;
        }

        if (external is { Length: > 0 } && Existing(external, model) is { } existing)
        {
            _ = transaction.Write(model, [existing.Id], values);
            return existing.Id;
        }

        if (external is { Length: > 0 })
        {
            values[Transaction.OwnId] = external;
        }

        return transaction.Create(model, [values])[0];
    }

    /// <summary>The record of an external id. One that came after this call began is a conflict, which <c>load</c> does not retry.</summary>
    private Record? Existing(string external, Model of)
    {
        var (module, name) = Split(external);
        if (!transaction.Data.ExternalIds.TryGetValue($"{module}.{name}", out var row))
        {
            return null;
        }

        if (row.Text("model") != of.Name)
        {
            throw OdooError.Validation($"Can't associate the external id {external} to a record of {of.Name}: it is one of {row.Text("model")}.");
        }

        var record = transaction.Row(of.Name, (long)row["res_id"]!);
        return row.Version > transaction.Snapshot || record.Version > transaction.Snapshot ? throw OdooError.Serialization() : record;
    }

    private Dictionary<string, object?> Convert(Model of, Dictionary<string, object?> record)
    {
        var values = new Dictionary<string, object?>();
        foreach (var (path, cell) in record)
        {
            var name = path.Split('/')[0];
            if (name is "id" or ".id")
            {
                continue;
            }

            var field = of[name];
            values[name] = cell is List<Dictionary<string, object?>> lines ? lines.ConvertAll(line => (object?)Command(field, line))
                : cell is string { Length: > 0 } text ? Value(field, path.Contains('/', StringComparison.Ordinal) ? path[(name.Length + 1)..] : null, text)
                : false;
        }

        return values;
    }

    private List<object?> Command(Field field, Dictionary<string, object?> line)
    {
        var comodel = transaction.Data.Schema[field.Comodel!];
        var values = Convert(comodel, line);
        if (line.GetValueOrDefault(".id") is string { Length: > 0 } id)
        {
            return [1L, long.Parse(id, CultureInfo.InvariantCulture), values];
        }

        if (line.GetValueOrDefault("id") is not string { Length: > 0 } external)
        {
            return [0L, 0L, values];
        }

        if (Existing(external, comodel) is { } existing)
        {
            return [1L, existing.Id, values];
        }

        values[Transaction.OwnId] = external;
        return [0L, 0L, values];
    }

    private object? Value(Field field, string? sub, string text) => field.Type switch
    {
        FieldType.Boolean => text.ToUpperInvariant() switch
        {
            "1" or "TRUE" or "YES" => true,
            "0" or "FALSE" or "NO" => false,
            _ => throw new CellError(field.Name, $"Unknown value '{text}' for boolean field '{field.Label}'"),
        },
        FieldType.Integer => long.TryParse(text, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : throw new CellError(field.Name, $"'{text}' does not seem to be an integer for field '{field.Label}'"),
        FieldType.Float or FieldType.Monetary => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CellError(field.Name, $"'{text}' does not seem to be a number for field '{field.Label}'"),
        FieldType.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? text
            : throw new CellError(field.Name, $"'{text}' does not seem to be a valid date for field '{field.Label}'"),
        FieldType.Selection => field.Options.Contains(text) ? text : throw new CellError(field.Name, $"Value '{text}' not found in selection field '{field.Label}'"),
        FieldType.Many2one => Reference(field, sub, text),
        FieldType.Many2many => new List<object?> { new List<object?> { 6L, 0L, text.Split(',').Select(part => (object?)Reference(field, sub, part.Trim())).ToList() } },
        _ => text,
    };

    private long Reference(Field field, string? sub, string text)
    {
        var comodel = transaction.Data.Schema[field.Comodel!];
        long? found = sub switch
        {
            ".id" => long.TryParse(text, CultureInfo.InvariantCulture, out var id) && transaction.Find(comodel.Name, id) is not null ? id : null,
            "id" => Split(text) is var (module, name) && transaction.Data.ExternalIds.TryGetValue($"{module}.{name}", out var row) && row.Text("model") == comodel.Name
                ? (long)row["res_id"]!
                : null,
            null => transaction.Search(comodel, new List<object?>()).Select(id => (long?)id).FirstOrDefault(id => transaction.DisplayName(transaction.Row(comodel.Name, id!.Value)) == text),
            _ => throw new CellError(field.Name, $"Can not create Many-To-One records indirectly, import the field separately"),
        };
        var kind = sub switch
        {
            ".id" => "database id",
            "id" => "external id",
            _ => "name",
        };
        return found ?? throw new CellError(field.Name, $"No matching record found for {kind} '{text}' in field '{field.Label}'");
    }

    private sealed class CellError(string field, string message) : Exception(message)
    {
        public string Field { get; } = field;
    }
}
