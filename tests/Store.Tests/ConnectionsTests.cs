using Connector.Testing;
using NodaTime;
using Xunit;

namespace Connector.Store.Tests;

/// <summary>Connections of backends and what of their limits is spent: one row for all processes, and in no copy.</summary>
public abstract class ConnectionsTests : IDisposable
{
    private readonly TempStore _temp;
    private readonly ConnectorStore _store;
    private readonly ServiceTables _tables;

    private protected ConnectionsTests(TempStore temp)
    {
        _temp = temp;
        _store = temp.Open();
        _tables = new ServiceTables(_store);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _temp.Dispose();

    [Fact]
    public void A_connection_is_changed_by_who_read_it_last()
    {
        Assert.Null(_tables.Connection("qbo"));
        Assert.True(_tables.SetConnection("qbo", null, "one"));
        Assert.False(_tables.SetConnection("qbo", null, "another first one"));
        Assert.True(_tables.SetConnection("qbo", "one", "two"));
        Assert.False(_tables.SetConnection("qbo", "one", "three"));
        Assert.Equal("two", new ServiceTables(_temp.Open()).Connection("qbo"));
        Assert.Null(_tables.Connection("other"));
    }

    [Fact]
    public void What_was_asked_for_is_answered_once_in_time_and_only_the_last()
    {
        var now = TempStore.Morning;
        Assert.False(_tables.TakeConnection("qbo", "never asked", now));
        _tables.AskConnection("qbo", "first", now + Duration.FromMinutes(15));
        _tables.AskConnection("qbo", "second", now + Duration.FromMinutes(15));
        Assert.False(_tables.TakeConnection("qbo", "first", now));
        Assert.False(_tables.TakeConnection("other", "second", now));
        Assert.False(_tables.TakeConnection("qbo", "second", now + Duration.FromMinutes(15)));
        Assert.True(_tables.TakeConnection("qbo", "second", now));
        Assert.False(_tables.TakeConnection("qbo", "second", now));
        Assert.True(_tables.SetConnection("qbo", null, "one")); // asking is no connection
    }

    [Fact]
    public async Task What_is_spent_is_counted_by_one_at_a_time()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 25; i++)
            {
                _tables.ChangeBudget("qbo", was => ($"{(was is null ? 0 : int.Parse(was, System.Globalization.CultureInfo.InvariantCulture)) + 1}", 0));
            }
        })));
        Assert.Equal("100", _tables.ChangeBudget("qbo", was => (was!, was)));
    }

    [Fact]
    public void A_lock_is_held_by_one_and_keeps_nobody_from_writing()
    {
        using (var mine = _store.TryLock("connection-qbo"))
        {
            Assert.NotNull(mine);
            Assert.Null(_temp.Open().TryLock("connection-qbo"));
            Assert.True(_tables.SetConnection("qbo", null, "one"));
            TempStore.Record(_temp.Open(), TempStore.Morning, "I1");
        }

        using var next = _temp.Open().TryLock("connection-qbo");
        Assert.NotNull(next);
    }

    [Fact]
    public void A_job_that_waits_already_is_not_queued_again()
    {
        var first = _tables.AskOnce("reconcile", """{"backend":"qbo"}""", "webhook qbo", TempStore.Morning);
        Assert.NotNull(first);
        Assert.Null(_tables.AskOnce("reconcile", """{"backend":"qbo"}""", "webhook qbo", TempStore.Morning));
        Assert.NotNull(_tables.AskOnce("reconcile", """{"backend":"other"}""", "webhook other", TempStore.Morning));
        _tables.TakeJob(["reconcile"], "one", TempStore.Morning); // what runs may have looked already
        Assert.NotNull(_tables.AskOnce("reconcile", """{"backend":"qbo"}""", "webhook qbo", TempStore.Morning));
    }

    [Fact]
    public void No_copy_has_a_connection_and_no_backup()
    {
        using var folder = new TempFolder();
        TempStore.Record(_store, TempStore.Morning, "I1");
        _tables.SetConnection("qbo", null, "secret");
        _tables.ChangeBudget("qbo", _ => ("spent", 0));

        var copy = ConnectorStore.Open($"sqlite:{folder.Path}/copy.db");
        Assert.Equal([0L, 0L], StoreCopy.Run(_store, copy).Where(t => t.Table is "connections" or "call_budgets").Select(t => t.Rows));
        Assert.Null(new ServiceTables(copy).Connection("qbo"));
        Assert.Equal(["I1 x"], TempStore.Items(copy, TempStore.Morning));

        StoreBackup.Make(_store, $"{folder.Path}/backup", TempStore.Morning);
        StoreBackup.RestoreToFile($"{folder.Path}/backup", $"{folder.Path}/restored.db");
        Assert.Null(new ServiceTables(ConnectorStore.Open($"sqlite:{folder.Path}/restored.db")).Connection("qbo"));
        Assert.DoesNotContain("secret", File.ReadAllText($"{folder.Path}/backup", System.Text.Encoding.Latin1), StringComparison.Ordinal);
        Assert.Equal("secret", _tables.Connection("qbo"));
    }
}

/// <summary>In a file.</summary>
public sealed class SqliteConnectionsTests() : ConnectionsTests(new TempFile());

/// <summary>In PostgreSQL.</summary>
public sealed class PostgresConnectionsTests() : ConnectionsTests(new TempSchema());
