using Connector.Engine;
using Connector.Engine.Ingesting;

namespace Connector.Store;

/// <summary>Reads every sealed row of a store, whatever it holds, and adds the hashes up by record.</summary>
internal sealed class SealScan(Transaction transaction, long asOf = Schema.Live, Action<long>? progress = null)
{
    private const int ToldEvery = 1_000;
    private const int MostOfATable = 100;

    private readonly RowHash _hash = new();
    private readonly Dictionary<(long At, StoreTable Table), RowSum> _sums = [];
    private readonly Dictionary<(string Table, string Key), (string Digest, bool IsSet)> _states = [];
    private readonly List<StoreFinding> _findings = [];
    private readonly Dictionary<StoreTable, int> _found = [];

    /// <summary>The sums of the rows that each record added and ended.</summary>
    public IReadOnlyDictionary<(long At, StoreTable Table), RowSum> Sums => _sums;

    /// <summary>The digests of rows that are changed, and whether they need a seal.</summary>
    public IReadOnlyDictionary<(string Table, string Key), (string Digest, bool IsSet)> States => _states;

    /// <summary>What is wrong with single rows.</summary>
    public IReadOnlyList<StoreFinding> Findings => _findings;

    /// <summary>How many rows were read that were recorded until then.</summary>
    public long Rows { get; private set; }

    /// <summary>Reads a table.</summary>
    public void Read(StoreTable table)
    {
        var cells = new Value[table.Columns.Length];
        Value[]? former = null;
        var order = table.Keeping == Keeping.Versions ? $" ORDER BY {(table.Identity > 0 ? table.KeyNames + ", " : "")}recorded" : "";
        foreach (var row in transaction.Prepare($"SELECT {table.Names} FROM {table}{order}", 0, default).Rows())
        {
            row.Cells(cells);
            if (!table.MayGo && table.At >= 0 && cells[table.At].IsNumber && cells[table.At].Number <= asOf && ++Rows % ToldEvery == 0)
            {
                progress?.Invoke(Rows);
            }

            if (Unreadable(table, row, cells) is { } why)
            {
                Add(table, new("VERIFY-009", Subject(table, cells), $"The row cannot be read: {why}"));
            }

            if (table.Keeping == Keeping.State)
            {
                _states[(table.Name, KeyOf(table, cells))] = (Digest(_hash.Of(table, cells)), table.Unset < 0 || cells[table.Unset].Number != 0);
            }
            else if (cells[table.At].IsNumber && !(table.IsSetAside && cells[table.At] == cells[table.Until]))
            {
                Add(cells[table.At].Number, table, _hash.Of(table, cells));
                if (table.Keeping == Keeping.Versions)
                {
                    End(table, former, cells);
                    former = former is null ? [.. cells] : Copied(cells, former);
                }
            }
        }

        End(table, former, null);
    }

    /// <summary>The digest of the hash of a row.</summary>
    public static string Digest(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash);

    /// <summary>The key of a row, as a seal names it.</summary>
    public static string KeyOf(StoreTable table, ReadOnlySpan<Value> cells)
    {
        var words = new string[table.Identity];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Text(cells[i]);
        }

        return string.Join(' ', words);
    }

    private static Value[] Copied(Value[] from, Value[] to)
    {
        from.CopyTo(to, 0);
        return to;
    }

    /// <summary>A version ends where the next begins, or for good: then its end was recorded.</summary>
    private void End(StoreTable table, Value[]? former, Value[]? next)
    {
        if (former is null)
        {
            return;
        }

        var until = former[table.Until];
        var isSame = next is not null && next.AsSpan(0, table.Identity).SequenceEqual(former.AsSpan(0, table.Identity));
        if (isSame && next![table.At].Number < until.Number)
        {
            Add(table, new("VERIFY-007", Subject(table, former), "The row is still known when its next version begins."));
        }

        if (until.IsNumber && until.Number != Schema.Live && !(isSame && next![table.At] == until))
        {
            Add(until.Number, table, _hash.OfEnd(table, former));
        }
    }

    private void Add(long at, StoreTable table, ReadOnlySpan<byte> hash)
    {
        ref var sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_sums, (at, table), out _);
        sum = sum.With(hash);
    }

    private void Add(StoreTable table, StoreFinding finding)
    {
        var count = _found[table] = _found.GetValueOrDefault(table) + 1;
        if (count <= MostOfATable)
        {
            _findings.Add(finding);
        }
    }

    /// <summary>Why a row cannot be read; null when it can.</summary>
    private static string? Unreadable(StoreTable table, Row row, Value[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            var column = table.Columns[i];
            if (cells[i] != default && cells[i].IsNumber != column.IsNumber)
            {
                return $"{column.Name} holds {(column.IsNumber ? "no number" : "no text")}: {Text(cells[i])}.";
            }

            if (column.IsNumber && ((i == table.At && !Micros.Are(cells[i].Number)) || (i == table.Until && cells[i].Number != Schema.Live && !Micros.Are(cells[i].Number))))
            {
                return $"{column.Name} is no instant: {Text(cells[i])}.";
            }

            if (table.File is { } file && i < table.Sealed && cells[i].Text is { Length: > 0 } text && RowReader.Expected(file.Columns[i], text) is { } expected)
            {
                return $"{column.Name} is {text}, expected {expected}.";
            }

            if (table.File is { } required && i < table.Sealed && required.Columns[i].IsRequired && string.IsNullOrEmpty(cells[i].Text))
            {
                return $"{column.Name} is empty.";
            }
        }

        try
        {
            table.Reads?.Invoke(row);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return failure.Message;
        }
    }

    private static string Subject(StoreTable table, Value[] cells)
        => $"{table} {KeyOf(table, cells)}{(table.At < 0 ? "" : (table.Identity > 0 ? " " : "") + At(cells[table.At]))}";

    private static string At(Value at) => at.IsNumber && Micros.Are(at.Number) ? CanonicalText.Text(Micros.Instant(at.Number)) : Text(at);

    private static string Text(Value value) => value.IsNumber ? value.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) : value.Text?.Replace("\0", "", StringComparison.Ordinal) ?? "nothing";
}
