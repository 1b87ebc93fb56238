using Xunit;

namespace Connector.Store.Tests;

/// <summary>A store is made where none is, brought to the newest version, and refused where it is none.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly TempStore _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_store_is_made_where_there_is_none()
    {
        var store = _temp.Open();

        Assert.Equal(_temp.Path, store.Path);
        Assert.Equal(3L, _temp.Sql("PRAGMA user_version"));
        Assert.Equal("wal", _temp.Sql("PRAGMA journal_mode"));
        Assert.Empty(TempStore.Items(store, TempStore.Morning));
    }

    [Fact]
    public void An_empty_file_becomes_a_store()
    {
        File.WriteAllBytes(_temp.Path, []);

        _ = _temp.Open();

        Assert.Equal(3L, _temp.Sql("PRAGMA user_version"));
    }

    [Fact]
    public void Opening_again_changes_nothing()
    {
        TempStore.Record(_temp.Open(), TempStore.Morning, "I1");
        var schema = _temp.Sql("SELECT group_concat(sql) FROM sqlite_master");

        Assert.Equal(["I1 x"], TempStore.Items(_temp.Open(), TempStore.Morning));
        Assert.Equal(schema, _temp.Sql("SELECT group_concat(sql) FROM sqlite_master"));
    }

    [Fact]
    public void A_store_of_a_newer_version_is_refused()
    {
        _ = _temp.Open();
        _temp.Sql("PRAGMA user_version = 999");

        Assert.Contains("made by a newer version", Assert.Throws<StoreException>(_temp.Open).Message, StringComparison.Ordinal);
        Assert.Equal(999L, _temp.Sql("PRAGMA user_version"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var text = string.Concat(Enumerable.Repeat("item,name\n", 1000));
        File.WriteAllText(_temp.Path, text);

        var message = Assert.Throws<StoreException>(_temp.Open).Message;

        Assert.Contains(_temp.Path, message, StringComparison.Ordinal);
        Assert.Contains("cannot be used as a store", message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_temp.Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    public void A_database_of_another_program_is_refused_and_left_alone(int version)
    {
        _temp.Sql($"CREATE TABLE notes (id INTEGER); PRAGMA user_version = {version}");
        var before = File.ReadAllBytes(_temp.Path);

        Assert.Contains("of another program", Assert.Throws<StoreException>(_temp.Open).Message, StringComparison.Ordinal);

        Assert.Equal(before, File.ReadAllBytes(_temp.Path));
    }

    [Fact]
    public void A_folder_is_refused()
    {
        Directory.CreateDirectory(_temp.Path);

        Assert.Contains(_temp.Path, Assert.Throws<StoreException>(_temp.Open).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connector.db")]
    [InlineData("sqlite:")]
    [InlineData("mysql:connector.db")]
    [InlineData("")]
    public void A_URL_that_names_no_store_is_refused(string url)
        => Assert.Contains("sqlite:PATH", Assert.Throws<StoreException>(() => ConnectorStore.Open(url)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_store_in_a_folder_that_is_not_there_is_refused()
        => Assert.Contains("does not exist", Assert.Throws<StoreException>(() => ConnectorStore.Open("sqlite:/nowhere/at/all/connector.db")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Two_processes_may_make_the_store_at_the_same_time()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(_temp.Open)));

        TempStore.Record(stores[7], TempStore.Morning, "I1");
        Assert.Equal(["I1 x"], TempStore.Items(stores[0], TempStore.Morning));
    }
}
