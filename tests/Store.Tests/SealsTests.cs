using Connector.Engine;
using NodaTime;
using Xunit;

namespace Connector.Store.Tests;

/// <summary>Every table is listed with how its rows are sealed, and what was recorded before there were seals is sealed when the store is opened.</summary>
public abstract class SealsTests : IDisposable
{
    private readonly TempStore _temp;
    private readonly string _back;

    private protected SealsTests(TempStore temp, string back) => (_temp, _back) = (temp, back);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _temp.Dispose();

    private StoreCheck Check(string? head = null)
    {
        using var snapshot = _temp.Open().Read(Instant.FromUtc(2030, 1, 1, 0, 0));
        return snapshot.Check(head);
    }

    [Fact]
    public void Every_table_and_column_is_listed()
    {
        var database = _temp.Open().Database;
        using var transaction = database.Read();
        static string[] Text(IEnumerable<TableColumn> columns) => [.. columns.Select(c => $"{c.Table} {c.Name} {(c.IsNumber ? "number" : "text")}").Order(StringComparer.Ordinal)];

        Assert.Equal(Text(database.Columns(transaction).Where(c => c.Table != "schema_version")), Text(StoreTables.All.SelectMany(t => t.Columns)));
        foreach (var table in StoreTables.All)
        {
            Assert.Equal(table.Columns.Length > table.Sealed + (table.At < 0 ? 0 : 1) + (table.Until < 0 ? 0 : 1), table.Why.Length > 0);
            Assert.Equal(table.Keeping == Keeping.Free, table.Sealed == 0);
            if (table.File is { } file)
            {
                // Cells of facts are sealed in the order in which they are recorded.
                Assert.Equal(file.Columns.Select(c => c.Name), table.Columns.Take(table.Sealed).Select(c => c.Name));
            }
        }
    }

    [Fact]
    public void What_was_recorded_before_there_were_seals_is_sealed_as_it_is()
    {
        var store = _temp.Open();
        TempStore.Record(store, TempStore.Morning, "I1");
        TempStore.Record(store, TempStore.Morning, "I1", "y");
        using (var recording = store.Record(TempStore.Morning, new Actor("Ann", "import", null)))
        {
            var writer = recording.Facts(FactFile.Items);
            writer.Record(new FactChange(FactFile.Items, writer.Live(["I1", null, null, null, null, null]), null));
            recording.Commit(null, null, "gone");
        }

        var head = Check().Head;
        Assert.Empty(Check(head).Findings);
        // As a store of an earlier version has it.
        _temp.Sql("DROP TABLE seals; DROP TABLE row_seals; ALTER TABLE run_slices DROP COLUMN sealed; DROP TABLE connections; DROP TABLE call_budgets; " + _back);
        Assert.Empty(Check(head).Findings);
        TempStore.Record(_temp.Open(), TempStore.Morning, "I2");
        Assert.Empty(Check(head).Findings);
        _temp.Sql("UPDATE items SET name = 'z' WHERE name = 'x' AND item = 'I1'");
        Assert.Equal(["VERIFY-007"], Check(head).Findings.Select(f => f.Code));
    }

    [Fact]
    public void Neither_an_order_of_rows_nor_a_column_that_holds_nothing_changes_a_seal()
    {
        var hash = new RowHash();
        RowSum Sum(params string[] items) => items.Aggregate(default(RowSum), (sum, item) => sum.With(hash.Of(StoreTables.Of(FactFile.Items), [item, "x", default, default, default, default])));

        Assert.Equal(Sum("I1", "I2", "I3"), Sum("I3", "I1", "I2"));
        Assert.NotEqual(Sum("I1", "I2"), Sum("I1", "I1"));
        Assert.True(RowSum.TryParse(Sum("I1", "I2").ToString(), out var read));
        Assert.Equal(Sum("I1", "I2"), read);
        Assert.NotEqual(hash.Of(StoreTables.Links, ["b", "k", "x", "1", ""]).ToArray(), hash.Of(StoreTables.Links, ["b", "k", "x", "1", default]).ToArray());
    }

    [Fact]
    public void A_trigger_of_somebody_is_found()
    {
        TempStore.Record(_temp.Open(), TempStore.Morning, "I1");
        _temp.Sql(_temp is TempFile
            ? "CREATE TRIGGER more AFTER INSERT ON rates BEGIN UPDATE rates SET price = '0'; END"
            : "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER more BEFORE INSERT ON rates FOR EACH ROW EXECUTE FUNCTION more()");
        Assert.Equal(["VERIFY-011 rates"], Check().Findings.Select(f => $"{f.Code} {f.Subject}"));
    }
}

/// <summary>In a file.</summary>
public sealed class SqliteSealsTests() : SealsTests(new TempFile(), "PRAGMA user_version = 9");

/// <summary>In PostgreSQL.</summary>
public sealed class PostgresSealsTests() : SealsTests(new TempSchema(), "DELETE FROM schema_version WHERE version > 9");
