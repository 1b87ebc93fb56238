using Microsoft.Data.Sqlite;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>A hand in the database is found.</summary>
public sealed class VerifyTests : IDisposable
{
    private readonly Office _office = SmallFacts.Office();

    public VerifyTests()
    {
        Office.NeedsFile();
        _office.Close("2022-05").Publish();
    }

    public void Dispose() => _office.Dispose();

    [Theory]
    [InlineData("UPDATE audit SET reason = 'because' WHERE entry = 2", "VERIFY-005")]
    [InlineData("UPDATE audit SET after = 'recorded 1' WHERE entry = 3", "VERIFY-005")]
    [InlineData("DELETE FROM audit WHERE entry = 2", "VERIFY-005")]
    [InlineData("UPDATE charges SET amount = amount + 1 WHERE charge = '2022-05/A1/I1'", "VERIFY-001")]
    [InlineData("UPDATE charges SET payer = 'P2' WHERE charge = '2022-05/A1/I1'", "VERIFY-001")]
    [InlineData("DELETE FROM charges WHERE charge = '2022-05/A1/I1'", "VERIFY-001")]
    [InlineData("UPDATE rates SET price = '99' WHERE item = 'I1'", "VERIFY-001")]
    [InlineData("UPDATE readings SET value = '99'", "VERIFY-001")]
    [InlineData("UPDATE documents SET total = total + 1", "VERIFY-002")]
    [InlineData("DELETE FROM documents", "VERIFY-002")]
    [InlineData("UPDATE publications SET digest = 'x'", "VERIFY-003")]
    [InlineData("UPDATE revisions SET content = replace(content, '\"total\":\"200.00\"', '\"total\":\"201.00\"')", "VERIFY-003")]
    public void A_hand_in_the_database_is_found_and_ends_with_1(string sql, string code) => IsFound(sql, code);

    [Fact]
    public void A_document_with_something_to_do_that_plans_would_not_look_at_is_found()
    {
        _office.Import(("readings", "measure,subject,from,value\npatients,R1,2022-04-01,2000\n")).Ends(0);
        IsFound("DELETE FROM unsettled", "VERIFY-006");
    }

    private void IsFound(string sql, string code)
    {
        _office.Json("verify").Ends(0);
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_office.Folder, "connector.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.NotEqual(0, command.ExecuteNonQuery());
        }

        var answer = _office.Json("verify").Ends(1).Json;

        Assert.Contains(code, answer["violations"]!.AsArray().Select(v => (string)v!["code"]!));
        Assert.NotEqual(0, _office.Run("verify").Ends(1).Error.Length);
    }

    [Fact]
    public void A_store_of_a_newer_version_or_of_nothing_at_all_is_refused()
    {
        _office.Write("notes.db", string.Concat(Enumerable.Repeat("notes\n", 1000)));

        var error = _office.Json("periods", "--store", "sqlite:notes.db").Ends(2).Json["errors"]![0]!;

        Assert.Equal("STORE-001", (string)error["code"]!);
        Assert.Contains("cannot be used as a store", (string)error["message"]!, StringComparison.Ordinal);
    }
}
