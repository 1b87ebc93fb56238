using System.Globalization;
using Connector.Engine;

namespace Connector.Store;

/// <summary>A table: its columns, and how its rows are kept from hands in the database.</summary>
internal sealed class StoreTable
{
    private readonly int _at;
    private readonly int _until;

    private StoreTable(string name, Keeping keeping, string identity, string others, string at, string until = "", string free = "", string why = "")
    {
        (Name, Keeping, Why) = (name, keeping, why);
        var words = $"{identity} {others} {at} {until} {free}".Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Columns = [.. words.Select(w => new TableColumn(name, w.TrimEnd('#'), w.EndsWith('#'), false))];
        Identity = Count(identity);
        Sealed = Identity + Count(others);
        (_at, _until) = (at.Length > 0 ? Sealed : -1, until.Length > 0 ? Sealed + 1 : -1);
        Names = string.Join(", ", Columns.Select(c => $"\"{c.Name}\""));
        Insert = $"INSERT INTO {name} ({Names}) VALUES ({string.Join(", ", Columns.Select((_, i) => "@" + i.ToString(CultureInfo.InvariantCulture)))})";
        KeyNames = string.Join(", ", Columns.Take(Identity).Select(c => $"\"{c.Name}\""));
        (Seed, EndSeed) = (System.Text.Encoding.UTF8.GetBytes(name + "\n"), System.Text.Encoding.UTF8.GetBytes("-" + name + "\n"));
    }

    public string Name { get; }

    public Keeping Keeping { get; }

    /// <summary>The columns: those that say which row it is, the others that are sealed, the instant, the end, those that are not sealed.</summary>
    public TableColumn[] Columns { get; }

    /// <summary>How many of the first columns say which row it is.</summary>
    public int Identity { get; }

    /// <summary>How many of the first columns are sealed.</summary>
    public int Sealed { get; }

    /// <summary>Why the table, or its last columns, are not sealed.</summary>
    public string Why { get; }

    /// <summary>Whether rows are kept here that nobody knows yet: those that end when they begin.</summary>
    public bool IsSetAside { get; private init; }

    /// <summary>The file whose facts it holds; null for another table.</summary>
    public FactFile? File { get; private init; }

    /// <summary>A row that holds nothing or 0 in this column needs no seal; -1 where each row needs one.</summary>
    public int Unset { get; private init; } = -1;

    /// <summary>Whether the program itself takes rows away, as it does in a backup.</summary>
    public bool MayGo { get; private init; }

    /// <summary>Reads a row as the program does, and fails where it cannot be read.</summary>
    public Action<Row>? Reads { get; init; }

    public string Names { get; }

    public string KeyNames { get; }

    public string Insert { get; }

    /// <summary>What the hash of a row begins with.</summary>
    public byte[] Seed { get; }

    /// <summary>What the hash of the end of a row begins with.</summary>
    public byte[] EndSeed { get; }

    /// <summary>The position of the instant at which a row was recorded.</summary>
    public int At => _at;

    /// <summary>The position of the instant at which it ended; -1 where rows do not end.</summary>
    public int Until => _until;

    /// <summary>Rows that are known from an instant until another, at which the next version begins or the row ends for good.</summary>
    public static StoreTable Versions(string name, string identity, string others, bool setAside = false, Action<Row>? reads = null)
        => new(name, Keeping.Versions, identity, others, "recorded#", "superseded#") { IsSetAside = setAside, Reads = reads };

    /// <summary>The facts of a file.</summary>
    public static StoreTable Facts(FactFile file)
    {
        var identity = file.Columns.Where(c => c.IsIdentity).Select(c => c.Name);
        return new(file.Name, Keeping.Versions, string.Join(' ', identity), string.Join(' ', file.Columns.Where(c => !c.IsIdentity).Select(c => c.Name)), "recorded#", "superseded#") { File = file };
    }

    /// <summary>Rows that are added and never changed.</summary>
    public static StoreTable Entries(string name, string others, string at = "recorded#", Action<Row>? reads = null)
        => new(name, Keeping.Entries, "", others, at) { Reads = reads };

    /// <summary>Rows that are changed. Whoever changes them leaves a seal of the new row.</summary>
    public static StoreTable State(string name, string key, string others, string free = "", string why = "", string? unset = null, bool mayGo = false)
    {
        var table = new StoreTable(name, Keeping.State, key, others, "", free: free, why: why);
        return unset is null ? table : new StoreTable(name, Keeping.State, key, others, "", free: free, why: why) { Unset = Array.FindIndex(table.Columns, c => c.Name == unset), MayGo = mayGo };
    }

    /// <summary>Rows that no seal covers, and why.</summary>
    public static StoreTable Free(string name, string columns, string why) => new(name, Keeping.Free, "", "", "", free: columns, why: why);

    public override string ToString() => Name;

    private static int Count(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
}
