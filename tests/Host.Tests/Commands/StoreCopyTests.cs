using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>A store moves from a file into PostgreSQL and back, and answers the same there.</summary>
public sealed class StoreCopyTests : IDisposable
{
    private static readonly string[][] Questions = [["periods"], ["charges", "2022-05"], ["documents", "2022-05"], ["plan"], ["audit"], ["verify"]];

    private readonly Office _office = SmallFacts.Office();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void A_copy_answers_what_the_store_answered_and_goes_on_from_there()
    {
        Assert.SkipWhen(PostgresServer.Shared is null, PostgresServer.Reason);
        _office.Close("2022-05").Publish();
        _office.Json("key", "add", "somebody", "--role", "viewer").Ends(0);
        var (there, back) = (PostgresServer.Shared!.NewStore(), "sqlite:back.db");

        var copied = _office.Json("store", "copy", "sqlite:connector.db", there).Ends(0).Rows.ToDictionary(r => (string)r["table"]!, r => (long)r["rows"]!);
        Assert.Equal((1, 2), (copied["documents"], copied["charges"]));
        Assert.Equal(copied, _office.Json("store", "copy", there, back).Ends(0).Rows.ToDictionary(r => (string)r["table"]!, r => (long)r["rows"]!));

        foreach (var question in Questions)
        {
            var answer = _office.Json(question).Ends(0).Text;
            Assert.Equal(answer, _office.Json([.. question, "--store", there]).Ends(0).Text);
            Assert.Equal(answer, _office.Json([.. question, "--store", back]).Ends(0).Text);
        }

        _office.Write("more/rates.csv", "item,scope,from,price,per\nI1,all,2022-01-01,90.00,month\n");
        _office.Json("import", "more", "--store", there).Ends(0);
        Assert.Contains("90.00", _office.Json("charges", "2022-05", "--store", there).Ends(0).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_holds_something_is_not_copied_over()
    {
        _office.Json("import", _office.Write("other/items.csv", "item,name\nI9,Other\n"), "--store", "sqlite:other.db").Ends(0);
        var error = _office.Json("store", "copy", "sqlite:connector.db", "sqlite:other.db").Ends(1).Json["errors"]![0]!;
        Assert.Contains("is not empty", (string)error["message"]!, StringComparison.Ordinal);
        Assert.Single(_office.Json("audit", "--store", "sqlite:other.db").Ends(0).Rows, entry => (string?)entry["action"] == "import");
    }
}
