using Connector.Engine;

namespace Connector.Store;

/// <summary>Appends the facts of one file: a new row, and the end of the row that it replaces.</summary>
public sealed class FactWriter
{
    private readonly FactFile _file;
    private readonly Recording _recording;
    private readonly StoreTable _table;
    private readonly Value[] _cells;
    private readonly Statement _supersede;
    private readonly Statement _live;

    internal FactWriter(FactFile file, Recording recording)
    {
        _file = file;
        _recording = recording;
        _table = StoreTables.Of(file);
        _cells = new Value[file.Columns.Length + 2];
        var identity = string.Join(" AND ", file.Identity.Select((position, i) => $"\"{file.Columns[position].Name}\" = @{i}"));
        var next = file.Identity.Length;
        _supersede = recording.Prepared($"UPDATE {file.Name} SET superseded = @{next} WHERE {identity} AND superseded = @{next + 1}", next + 2);
        _live = recording.Prepared($"SELECT {Snapshot.Columns(file)} FROM {file.Name} WHERE {identity} AND superseded = @{next}", next + 1);
        IsEmpty = !recording.Any(file);
    }

    /// <summary>Whether there were no facts of the file when the writer was created, so that no row can have an earlier version.</summary>
    public bool IsEmpty { get; }

    /// <summary>The live row with the same identity, or null.</summary>
    public string?[]? Live(string?[] cells)
    {
        for (var i = 0; i < _file.Identity.Length; i++)
        {
            _live.Set(i, cells[_file.Identity[i]] ?? "");
        }

        _live.Set(_file.Identity.Length, Schema.Live);
        return _live.One(reader =>
        {
            var row = new string?[_file.Columns.Length];
            for (var i = 0; i < row.Length; i++)
            {
                var text = reader.Text(i);
                row[i] = text is "" ? null : text;
            }

            return row;
        });
    }

    /// <summary>Records a change: ends the row that was known, and begins the new one.</summary>
    public void Record(FactChange change)
    {
        if (change.Before is { } before)
        {
            Supersede(before);
        }

        if (change.After is { } after)
        {
            Insert(after);
        }
    }

    private void Insert(string?[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            _cells[i] = cells[i] ?? (_file.Columns[i].IsIdentity ? "" : null);
        }

        _cells[^2] = _recording.NowMicros;
        _cells[^1] = Schema.Live;
        _recording.Add(_table, _cells);
    }

    private void Supersede(string?[] cells)
    {
        for (var i = 0; i < _file.Identity.Length; i++)
        {
            _supersede.Set(i, _cells[i] = cells[_file.Identity[i]] ?? "");
        }

        _supersede.Set(_file.Identity.Length, _recording.NowMicros);
        _supersede.Set(_file.Identity.Length + 1, Schema.Live);
        _supersede.Send();
        _recording.HasEnded(_table, _cells);
    }
}
