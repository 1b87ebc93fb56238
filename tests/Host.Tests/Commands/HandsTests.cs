using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Verify finds what hands in the database do, whatever they change. <c>SEED=n</c> runs one change again; <c>CONNECTOR_LONG=1</c> changes every column of every table.</summary>
public sealed class HandsTests
{
    /// <summary>What may change without anybody being wronged, and why.</summary>
    private static readonly Dictionary<string, (string Columns, string Why)> Harmless = new(StringComparer.Ordinal)
    {
        ["users"] = ("failures locked_until signed_in", "they count and tell, and decide nothing"),
        ["api_keys"] = ("last_used", "it tells, and decides nothing"),
        ["schedules"] = ("since", "how far a schedule is"),
        ["unsettled"] = ("*", "a list of what plans look at: VERIFY-006 finds what is missing from it"),
        ["asked_runs"] = ("*", "jobs: what they do is recorded as what commands do"),
        ["run_slices"] = ("*", "parts of jobs"),
        ["run_rows"] = ("*", "copies of answers"),
        ["claims"] = ("*", "answers that are repeated for a week"),
        ["sign_ins"] = ("*", "who is signed in"),
        ["wrong_passwords"] = ("*", "counts of a day"),
        ["cookie_keys"] = ("*", "keys that sign cookies"),
        ["connections"] = ("*", "tokens, encrypted with a digest of their own"),
        ["call_budgets"] = ("*", "calls of the last minute"),
        ["schema_version"] = ("*", "the version of the tables: a store that is not of it is not opened"),
    };

    [Fact]
    public void Whatever_is_changed_is_found_in_a_file()
    {
        Office.NeedsFile();
        using var office = Hands.Everything();
        AllIsFound(office, "sqlite:" + Path.Combine(office.Folder, "connector.db"), Seeds.IsLong ? 0 : 40);
    }

    [Fact]
    public void Whatever_is_changed_is_found_in_PostgreSQL()
    {
        Office.NeedsFile();
        var store = PostgresServer.Shared?.NewStore() ?? throw Xunit.Sdk.SkipException.ForSkip(PostgresServer.Reason);
        using var office = Hands.Everything();
        office.Run("store", "copy", "sqlite:connector.db", store).Ends(0);
        AllIsFound(office, store, Seeds.IsLong ? 0 : 20);
    }

    /// <summary>Changes some random cells, or one of every column; deletes and copies a row of every table.</summary>
    private static void AllIsFound(Office office, string store, int changes)
    {
        using var hands = new Hands(office, store);
        Assert.Empty(Found());
        var tables = hands.Tables().Where(t => Harmless.GetValueOrDefault(t).Columns != "*").ToArray();
        var cells = tables.SelectMany(t => hands.Rows(t).SelectMany(r => r.Select(c => (Table: t, Row: r, Cell: c))))
            .Where(c => !(Harmless.GetValueOrDefault(c.Table).Columns ?? "").Split(' ').Contains(c.Cell.Column)).ToArray();
        Assert.Equal(["backups", "schedules"], tables.Where(t => hands.Rows(t).Count == 0));
        if (changes > 0)
        {
            Seeds.Each(changes, random =>
            {
                lock (hands) // one after another: it is one store
                {
                    Change(random.GetItems(cells, 1)[0]);
                }
            });
        }
        else
        {
            foreach (var group in cells.GroupBy(c => (c.Table, c.Cell.Column)))
            {
                Change(group.Last());
            }
        }

        foreach (var table in Seeds.IsLong ? tables : tables.Where(t => t is "rates" or "charges" or "publications" or "users" or "seals" or "audit" or "row_seals"))
        {
            var row = hands.Rows(table)[^1];
            Finds(table, $"DELETE FROM {table} WHERE {Hands.Only(row)}");
            var keys = string.Join(", ", row.Select(c => c.Value is string text && c.Column is not ("superseded" or "recorded") ? Hands.Literal(text + "x") : c.Value is long n && c.Column is not "superseded" ? Hands.Literal(n + 1) : Hands.Literal(c.Value)));
            Finds(table, $"INSERT INTO {table} VALUES ({keys})");
        }

        Assert.Empty(Found());

        void Change((string Table, (string Column, object? Value)[] Row, (string Column, object? Value) Cell) c)
            => Finds(c.Table, $"UPDATE {c.Table} SET \"{c.Cell.Column}\" = {Hands.Literal(Other(c.Cell.Value))} WHERE {Hands.Only(c.Row)}");

        void Finds(string table, string sql) => hands.Meanwhile(table, sql, () => Assert.True(Found().Length > 0, sql));

        string[] Found()
        {
            var reply = office.Json("verify", "--store", store);
            Assert.True(reply.Code is 0 or 1, reply.Code + reply.Error);
            var codes = reply.Json["violations"]!.AsArray().Select(v => (string)v!["code"]!).ToArray();
            Assert.Equal(codes.Length > 0 ? 1 : 0, reply.Code);
            return codes;
        }
    }

    private static object Other(object? value) => value switch
    {
        null => 1,
        string text => text + "1",
        long.MaxValue => 1L,
        _ => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) + 1,
    };

    [Theory]
    [InlineData("UPDATE settings SET content = '{'", "VERIFY-009", "settings")]
    [InlineData("UPDATE agreements SET \"from\" = 'soon' WHERE agreement = 'A1'", "VERIFY-009", "agreements A1 soon")]
    [InlineData("UPDATE rates SET price = 'ten' WHERE item = 'I1'", "VERIFY-009", "rates I1")]
    [InlineData("UPDATE period_states SET state = 'ajar'", "VERIFY-009", "period_states 2022-05")]
    [InlineData("UPDATE publications SET state = 'lost', total = 'much'", "VERIFY-009", "publications 2022-05")]
    [InlineData("UPDATE revisions SET content = 'none'", "VERIFY-009", "revisions")]
    [InlineData("UPDATE records SET recorded = 9000000000000000000 WHERE recorded = (SELECT max(recorded) FROM records)", "VERIFY-009", "records")]
    [InlineData("UPDATE records SET clock = -9000000000000000000", "VERIFY-007", "records")]
    [InlineData("DROP TABLE approvals", "VERIFY-009", "approvals")]
    [InlineData("CREATE TRIGGER more AFTER INSERT ON rates BEGIN UPDATE rates SET price = '0'; END", "VERIFY-011", "rates")]
    public void What_cannot_be_read_is_a_violation_that_names_it(string sql, string code, string subject)
    {
        Office.NeedsFile();
        using var office = SmallFacts.Office();
        office.Close("2022-05").Publish();
        using (var hands = new Hands(office))
        {
            hands.Do(sql);
        }

        var violations = office.Json("verify").Ends(1).Json["violations"]!.AsArray();

        Assert.Contains(violations, v => (string)v!["code"]! == code && ((string)v["subject"]!).StartsWith(subject, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_cut_off_at_the_end_shows_by_a_head_that_is_known()
    {
        Office.NeedsFile();
        using var office = SmallFacts.Office();
        office.Json("backup", "before.backup").Ends(0);
        var before = File.ReadAllBytes(Path.Combine(office.Folder, "connector.db"));
        office.Close("2022-05");
        var head = (string)office.Json("verify").Ends(0).Json["head"]!;
        Assert.Equal(head, (string)office.Json("backup", "after.backup").Ends(0).Json["head"]!);
        Assert.Contains(head, office.Run("verify", "--head", head).Ends(0).Text, StringComparison.Ordinal);
        office.Publish();
        office.Json("verify", "--head", head).Ends(0);

        // A store as it was before the close is whole in itself.
        foreach (var rest in Directory.GetFiles(office.Folder, "connector.db*"))
        {
            File.Delete(rest);
        }

        office.Write("connector.db", before);
        office.Json("verify").Ends(0);
        Assert.Equal("VERIFY-010", (string)Assert.Single(office.Json("verify", "--head", head).Ends(1).Json["violations"]!.AsArray())!["code"]!);
        office.Json("verify", "--head", (string)office.Json("restore", "before.backup", "--store", "sqlite:new.db").Ends(0).Json["head"]!).Ends(0);
    }
}
