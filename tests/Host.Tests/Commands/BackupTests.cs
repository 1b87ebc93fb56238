using Connector.Testing;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>A store into a file and back, of either kind; a restored one looks into the books before it plans.</summary>
public sealed class BackupTests : IDisposable
{
    private const string D = "2022-05/receivable/P1";
    private static readonly string[][] Questions = [["periods"], ["charges", "2022-05"], ["documents", "2022-05"], ["audit"], ["verify"]];

    private readonly Office _office = SmallFacts.Office();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void What_is_restored_answers_what_the_store_answered_and_has_its_accounts()
    {
        _office.Json("key", "add", "somebody", "--role", "viewer").Ends(0);
        _office.Close("2022-05").Publish();
        var made = _office.Json("backup", "may.backup").Ends(0).Json;
        Assert.Equal(Path.Combine(_office.Folder, "may.backup"), (string)made["file"]!);
        Assert.StartsWith("2022-07-01T09:00:00", (string)made["taken_at"]!, StringComparison.Ordinal);
        Assert.Equal(64, ((string)made["digest"]!).Length);
        Assert.Equal(["may.backup"], Directory.GetFiles(_office.Folder, "may*").Select(Path.GetFileName));

        foreach (var store in PostgresServer.Shared is { } server ? ["sqlite:restored.db", server.NewStore()] : new[] { "sqlite:restored.db" })
        {
            var restored = _office.Json("restore", "may.backup", "--store", store).Ends(0).Json;
            Assert.Equal(((string)made["digest"]!, (long)made["records"]!), ((string)restored["digest"]!, (long)restored["records"]!));
            foreach (var question in Questions)
            {
                Assert.Equal(_office.Json(question).Ends(0).Text, _office.Json([.. question, "--store", store]).Ends(0).Text);
            }

            Assert.Single(_office.Json("key", "list", "--store", store).Ends(0).Rows);
            // A backup of what was restored, from a store of the other kind, holds the same.
            Assert.Equal((string)made["digest"]!, (string)_office.Json("backup", $"again-{store.Length}.backup", "--store", store).Ends(0).Json["digest"]!);
        }
    }

    [Fact]
    public void A_restored_store_looks_into_the_books_before_its_first_plan()
    {
        _office.Close("2022-05").Publish();
        _office.Json("backup", "before.backup").Ends(0);
        _office.Move(D, "drafts", "posted");
        var store = "sqlite:restored.db";
        _office.Json("restore", "before.backup", "--store", store).Ends(0);
        _office.Write("less/readings.csv", "measure,subject,from,value\npatients,R1,2022-04-01,900\n");
        _office.Json("import", "less", "--store", store).Ends(0);

        // Not an update of a draft: it is known to be posted.
        var row = Assert.Single(_office.Json("plan", "--store", store).Ends(0).Rows, r => (string?)r["kind"] == "document");
        Assert.Equal(("adjust", D + "/adj-1"), ((string)row["action"]!, (string)row["key"]!));
        Assert.Single(_office.Json("audit", "--store", store).Ends(0).Rows, entry => (string?)entry["subject"] == "restore");
        _office.Json("plan", "--store", store).Ends(0);
        Assert.Single(_office.Json("audit", "--store", store).Ends(0).Rows, entry => (string?)entry["subject"] == "restore");
    }

    [Fact]
    public void Jobs_and_sign_ins_of_then_are_not_those_of_now()
    {
        Office.NeedsFile();
        Sql("connector.db", "INSERT INTO asked_runs (action, request, actor, state, attempts, cancelling, asked, rows) VALUES ('publish', '{}', 'anna', 'queued', 0, 0, 1, 0), ('close', '{}', 'anna', 'running', 1, 0, 1, 0), ('close', '{}', 'anna', 'done', 1, 0, 1, 0); INSERT INTO sign_ins VALUES ('x', 'anna', 9000000000000000)");
        _office.Json("backup", "a.backup").Ends(0);
        _office.Json("restore", "a.backup", "--store", "sqlite:new.db").Ends(0);

        Assert.Equal(2L, Sql("new.db", "SELECT count(*) FROM asked_runs WHERE state = 'cancelled'"));
        Assert.Equal(0L, Sql("new.db", "SELECT count(*) FROM sign_ins"));
        Assert.Equal("CLOCK-004", (string)_office.Json("backup", "b.backup", "--as-of", "2022-07-01T09:00:00Z").Ends(2).Json["errors"]![0]!["code"]!);
    }

    [Fact]
    public void Nothing_is_written_over_and_what_is_damaged_is_not_restored()
    {
        Office.NeedsFile();
        _office.Json("backup", "a.backup").Ends(0);
        Assert.Equal("BACKUP-001", Code("backup", "a.backup"));
        Assert.Equal("BACKUP-001", Code("restore", "a.backup", "--store", "sqlite:a.backup"));
        _office.Write("text.backup", "not a backup");
        Assert.Equal("BACKUP-001", Code("restore", "text.backup", "--store", "sqlite:new.db"));
        File.Copy(Path.Combine(_office.Folder, "a.backup"), Path.Combine(_office.Folder, "b.backup"));
        Sql("b.backup", "UPDATE rates SET price = '101.00' WHERE item = 'I1'");
        Assert.Equal("BACKUP-001", Code("restore", "b.backup", "--store", "sqlite:new.db"));
        Assert.Equal("BACKUP-001", Code("restore", "connector.db", "--store", "sqlite:new.db"));
        Assert.Empty(Directory.GetFiles(_office.Folder, "new.db").Concat(Directory.GetFiles(_office.Folder, "*.part")));
        using (var service = new FileStream(Path.Combine(_office.Folder, "new.db.serving"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal("BACKUP-001", Code("restore", "a.backup", "--store", "sqlite:new.db"));
        }

        _office.Json("restore", "a.backup", "--store", "sqlite:new.db").Ends(0);
    }

    private object? Sql(string file, string text)
    {
        using var hands = new SqliteConnection($"Data Source={Path.Combine(_office.Folder, file)};Pooling=false");
        hands.Open();
        using var command = hands.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    private string Code(params string[] command) => (string)_office.Json(command).Ends(1).Json["errors"]![0]!["code"]!;
}
