using Xunit;

namespace Connector.Store.Tests;

/// <summary>A store is made where none is, brought to the newest version, and refused where it is none.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly TempFile _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_store_is_made_where_there_is_none()
    {
        var store = _temp.Open();

        Assert.Equal(_temp.Path, store.Path);
        Assert.Equal(11L, _temp.Sql("PRAGMA user_version"));
        Assert.Equal("wal", _temp.Sql("PRAGMA journal_mode"));
        Assert.Empty(TempStore.Items(store, TempStore.Morning));
    }

    [Fact]
    public void An_empty_file_becomes_a_store()
    {
        File.WriteAllBytes(_temp.Path, []);

        _ = _temp.Open();

        Assert.Equal(11L, _temp.Sql("PRAGMA user_version"));
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
    [InlineData("postgres:")]
    [InlineData("")]
    public void A_URL_that_names_no_store_is_refused(string url)
        => Assert.Contains("expected sqlite:PATH or postgres:", Assert.Throws<StoreException>(() => ConnectorStore.Open(url)).Message, StringComparison.Ordinal);

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

/// <summary>The same in a PostgreSQL database.</summary>
public sealed class PostgresOpeningTests : IDisposable
{
    private readonly TempSchema _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_store_is_made_where_there_is_none_and_opening_again_changes_nothing()
    {
        TempStore.Record(_temp.Open(), TempStore.Morning, "I1");

        Assert.Equal(["I1 x"], TempStore.Items(_temp.Open(), TempStore.Morning));
        Assert.Equal(11, _temp.Sql("SELECT max(version) FROM schema_version"));
    }

    [Fact]
    public void Text_compares_by_bytes_whatever_the_database_does()
    {
        var store = _temp.Open();
        foreach (var item in new[] { "b", "A", "a", "B", "Ä" })
        {
            TempStore.Record(store, TempStore.Morning, item);
        }

        Assert.Equal("A B a b Ä", _temp.Sql("SELECT string_agg(item, ' ' ORDER BY item) FROM items"));
    }

    [Fact]
    public void A_store_of_a_newer_version_is_refused()
    {
        _ = _temp.Open();
        _temp.Sql("INSERT INTO schema_version VALUES (999)");

        Assert.Contains("made by a newer version", Assert.Throws<StoreException>(_temp.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_of_another_program_is_refused_and_left_alone()
    {
        using var other = new TempSchema();
        var schema = new Npgsql.NpgsqlConnectionStringBuilder(other.Url["postgres:".Length..]).SearchPath;
        other.Sql($"CREATE SCHEMA {schema}; CREATE TABLE {schema}.notes (id INTEGER)");

        Assert.Contains("of another program", Assert.Throws<StoreException>(other.Open).Message, StringComparison.Ordinal);
        Assert.Equal(1L, other.Sql($"SELECT count(*) FROM information_schema.tables WHERE table_schema = '{schema}'"));
    }

    [Fact]
    public void A_server_that_is_not_there_is_said_and_no_password_is_told()
    {
        var message = Assert.Throws<StoreException>(() => ConnectorStore.Open("postgres:Host=127.0.0.1;Port=1;Database=x;Username=u;Password=hunter2")).Message;

        Assert.Contains("postgres:Host=127.0.0.1;Port=1;Database=x cannot be used", message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_processes_may_make_the_store_at_the_same_time()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(_temp.Open)));

        TempStore.Record(stores[7], TempStore.Morning, "I1");
        Assert.Equal(["I1 x"], TempStore.Items(stores[0], TempStore.Morning));
    }

    [Fact]
    public void A_name_is_one_process_s_at_a_time_and_free_again_when_it_ends()
    {
        var (one, two) = (_temp.Open(), _temp.Open());
        var mine = one.TryLock("publishing")!;

        Assert.True(mine.IsHeld());
        Assert.Null(two.TryLock("publishing"));
        using var other = two.TryLock("something else");
        Assert.NotNull(other);
        mine.Dispose();
        using var now = two.TryLock("publishing");
        Assert.NotNull(now);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void A_store_is_its_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is about the rights of Unix.");
        var folder = Directory.CreateTempSubdirectory("connector-rights-").FullName;
        try
        {
            var path = Path.Combine(folder, "connector.db");
            var store = ConnectorStore.Open("sqlite:" + path);
            using var held = store.TryLock("serving");
            using (var recording = store.Record(NodaTime.Instant.FromUtc(2022, 1, 1, 0, 0), new Actor("x", "y", null)))
            {
                recording.Commit(null, null, null);
                Assert.Equal(3, Directory.GetFiles(folder, "connector.db*").Count(file => file.EndsWith(".db", StringComparison.Ordinal) || file.EndsWith("-wal", StringComparison.Ordinal) || file.EndsWith("-shm", StringComparison.Ordinal)));
                Assert.All(Directory.GetFiles(folder), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
            }

            // One that was open to others is taken from them.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            _ = ConnectorStore.Open("sqlite:" + path);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
