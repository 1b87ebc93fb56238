using Connector.Engine;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Connector.Store;

/// <summary>Seals a store that has none yet, and finds what is not as it was recorded.</summary>
internal static class SealCheck
{
    private const string Changed = "VERIFY-007";
    private const string Chain = "VERIFY-008";
    private const string Missing = "VERIFY-009";
    private const string CutOff = "VERIFY-010";

    /// <summary>Seals all that an earlier version recorded, as it is now.</summary>
    public static void SealAll(Transaction transaction)
    {
        var scan = new SealScan(transaction);
        foreach (var table in StoreTables.All.Where(t => t.Keeping != Keeping.Free && t != StoreTables.RowSeals))
        {
            scan.Read(table);
        }

        var records = scan.Sums.GroupBy(s => s.Key.At).OrderBy(g => g.Key).Select(g => (At: g.Key, Rows: g.Select(s => (s.Key.Table, s.Value)).ToList())).ToList();
        if (records.Count == 0)
        {
            return;
        }

        var (last, rows) = records[^1];
        var (sum, hash, sealing) = (default(RowSum), new RowHash(), transaction.Prepare(StoreTables.RowSeals.Insert, StoreTables.RowSeals.Columns.Length, default));
        foreach (var ((table, key), (digest, _)) in scan.States)
        {
            Value[] cells = [table, key, digest, last, Schema.Live];
            sum = sum.With(hash.Of(StoreTables.RowSeals, cells));
            sealing.With(cells).Send();
        }

        if (sum != default)
        {
            rows.Add((StoreTables.RowSeals, sum));
        }

        var (head, insert) = ("", transaction.Prepare(StoreTables.Seals.Insert, StoreTables.Seals.Columns.Length, default));
        foreach (var (at, sums) in records)
        {
            var text = RecordedRows.Write(sums);
            head = RecordedRows.Head(head, at, text);
            insert.With(at, text, head).Send();
        }
    }

    /// <summary>Compares all that is stored with its seals.</summary>
    /// <param name="database">The database.</param>
    /// <param name="transaction">A transaction that reads.</param>
    /// <param name="known">A head that the chain once had; null when none is known.</param>
    /// <param name="until">The instant that the answer is as of: what was recorded later is compared too, but neither counted nor the head.</param>
    /// <param name="progress">Called now and then with the number of rows read so far.</param>
    public static StoreCheck Run(Database database, Transaction transaction, string? known, long until, Action<long>? progress)
    {
        var findings = new List<StoreFinding>(database.Check());
        var scan = new SealScan(transaction, until, progress);
        string? head = null;
        try
        {
            var there = database.Columns(transaction).Select(c => (c.Table, c.Name)).ToHashSet();
            var tables = StoreTables.All.ToLookup(t => t.Columns.FirstOrDefault(c => !there.Contains((t.Name, c.Name)))?.Name);
            findings.AddRange(from lacking in tables where lacking.Key is not null from table in lacking select new StoreFinding(Missing, table.Name, $"The table, or its column {lacking.Key}, is not there."));
            foreach (var table in tables[null].Where(t => t.Keeping != Keeping.Free))
            {
                scan.Read(table);
            }

            findings.AddRange(scan.Findings);
            if (tables[null].Contains(StoreTables.Seals))
            {
                head = Compare(transaction, scan, known, until, findings);
            }

            if (tables[null].Contains(StoreTables.RowSeals))
            {
                CompareStates(transaction, scan, findings);
            }
        }
        catch (Exception broken) when (broken is SqliteException or PostgresException)
        {
            findings.Add(new("VERIFY-011", database.Name, "The database says: " + broken.Message));
        }

        return new StoreCheck(scan.Rows, head, findings);
    }

    /// <summary>The head of the chain; null when nothing was recorded.</summary>
    public static string? Head(Transaction transaction) => transaction.Prepare("SELECT head FROM seals ORDER BY recorded DESC LIMIT 1", 0, default).One(r => r.Text(0));

    private static string? Compare(Transaction transaction, SealScan scan, string? known, long until, List<StoreFinding> findings)
    {
        var left = scan.Sums.ToLookup(s => s.Key.At, s => (s.Key.Table, Sum: s.Value));
        var (head, asked, seen, isKnown) = ("", "", new HashSet<long>(), known is null);
        foreach (var row in transaction.Prepare("SELECT recorded, rows, head FROM seals ORDER BY recorded", 0, default).Rows())
        {
            var (at, text, its) = (row.GetInt64(0), row.Text(1) ?? "", row.Text(2));
            if (RecordedRows.Head(head, at, text) != its)
            {
                findings.Add(new(Chain, "seals " + At(at), "The chain of records is broken here: a seal was changed, added or removed."));
            }

            head = its ?? "";
            asked = at <= until ? head : asked;
            isKnown |= head == known;
            seen.Add(at);
            var found = left[at].ToDictionary(s => s.Table, s => s.Sum);
            foreach (var (table, sum) in RecordedRows.Read(text))
            {
                if (found.Remove(table, out var there) && there == sum)
                {
                    continue;
                }

                findings.Add(new(Changed, $"{table} {At(at)}", there.Count == sum.Count
                    ? $"Of the {sum.Count} changes to {table} recorded then, one at least is another now."
                    : $"Of the {sum.Count} changes to {table} recorded then, {there.Count} are there."));
            }

            findings.AddRange(found.Select(more => new StoreFinding(Changed, $"{more.Key} {At(at)}", $"{more.Value.Count} changes to {more.Key} are there that were not recorded then.")));
        }

        findings.AddRange(scan.Sums.Where(s => !seen.Contains(s.Key.At)).Select(s => new StoreFinding(Changed, $"{s.Key.Table} {At(s.Key.At)}", $"{s.Value.Count} changes to {s.Key.Table} are there, but nothing was recorded then.")));
        if (!isKnown)
        {
            findings.Add(new(CutOff, known!, $"The chain of records does not come from this head: what was recorded last was cut off, or all was written anew. It ends at {(head.Length == 0 ? "nothing" : head)}."));
        }

        return asked.Length == 0 ? null : asked;
    }

    private static void CompareStates(Transaction transaction, SealScan scan, List<StoreFinding> findings)
    {
        var sealedRows = new Dictionary<(string, string), string>();
        foreach (var row in transaction.Prepare("SELECT subject, key, digest FROM row_seals WHERE superseded = @0", 1, default).With(Schema.Live).Rows())
        {
            sealedRows[(row.Text(0) ?? "", row.Text(1) ?? "")] = row.Text(2) ?? "";
        }

        foreach (var (key, (digest, isSet)) in scan.States)
        {
            var isSealed = sealedRows.Remove(key, out var its);
            if (isSealed ? its != digest : isSet)
            {
                findings.Add(new(Changed, $"{key.Table} {key.Key}", isSealed ? "The row is another than the one that was recorded last." : "The row was not recorded."));
            }
        }

        findings.AddRange(sealedRows.Keys.Where(k => StoreTables.Find(k.Item1) is not { MayGo: true }).Select(k => new StoreFinding(Changed, $"{k.Item1} {k.Item2}", "The row was recorded, and is not there.")));
    }

    private static string At(long at) => CanonicalText.Text(Micros.Instant(at));
}
