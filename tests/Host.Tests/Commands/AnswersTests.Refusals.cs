using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Answers without a result, help, and answers for people.</summary>
public sealed partial class AnswersTests
{
    public static TheoryData<int, string, string[]> Refused => new()
    {
        { 2, "USAGE-001", ["nonsense"] },
        { 2, "USAGE-001", [] },
        { 2, "USAGE-001", ["charges"] },
        { 2, "USAGE-001", ["import"] },
        { 2, "USAGE-001", ["period"] },
        { 2, "USAGE-001", ["charges", "2022-05", "--nonsense"] },
        { 2, "USAGE-001", ["charges", "2022-05", "2022-06"] },
        { 2, "USAGE-001", ["documents", "2022-05", "--format", "pdf"] },
        { 2, "USAGE-001", ["sample", "nonsense", "x"] },
        { 2, "USAGE-001", ["sample", "gp-it", "x", "--scale", "0"] },
        { 2, "USAGE-003", ["charges", "2022-13"] },
        { 2, "USAGE-003", ["charges", "2022-W05"] },
        { 2, "USAGE-003", ["documents", "May"] },
        { 2, "USAGE-003", ["plan", "2022"] },
        { 2, "USAGE-003", ["publish", "2022"] },
        { 2, "USAGE-003", ["period", "close", "2022"] },
        { 2, "USAGE-002", ["period", "reopen", "2022-05"] },
        { 2, "USAGE-002", ["period", "lock", "2022-05"] },
        { 2, "USAGE-002", ["period", "close", "2022-07", "--force"] },
        { 2, "USAGE-002", ["publish", "--force"] },
        { 2, "USAGE-004", ["explain", "2022-05/A9/I9"] },
        { 2, "USAGE-004", ["explain", "nonsense"] },
        { 2, "USAGE-005", ["trace", "nonsense"] },
        { 2, "USAGE-006", ["approve"] },
        { 2, "USAGE-007", ["approve", "2022-05/receivable/P9"] },
        { 2, "USAGE-008", ["plan", "--backend", "erp"] },
        { 2, "USAGE-008", ["publish", "--backend", "erp"] },
        { 2, "USAGE-008", ["reconcile", "--backend", "erp"] },
        { 2, "CLOCK-002", ["charges", "2022-05", "--as-of", "yesterday"] },
        { 2, "CLOCK-002", ["charges", "2022-05", "--as-of", "2022-05-01T10:00:00"] },
        { 2, "CLOCK-003", ["charges", "2022-05", "--as-of", "2022-07-01T09:00:01Z"] },
        { 2, "CLOCK-004", ["publish", "--as-of", "2022-07-01T09:00:00Z"] },
        { 2, "CLOCK-004", ["reconcile", "--as-of", "2022-07-01T09:00:00Z"] },
        { 2, "CLOCK-004", ["import", "x", "--as-of", "2022-07-01T09:00:00Z"] },
        { 2, "CLOCK-004", ["period", "close", "2022-05", "--as-of", "2022-06-30T09:00:00Z"] },
        { 1, "CLOSE-001", ["period", "close", "2022-07"] },
        { 1, "PUBLISH-005", ["publish", "2022-05"] },
        { 2, "CONFIG-001", ["periods", "--config", "nowhere.json"] },
        { 2, "STORE-001", ["periods", "--store", "mysql:x"] },
        { 2, "STORE-001", ["periods", "--store", "sqlite:nowhere/connector.db"] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_command_without_a_result_answers_with_errors_and_its_exit_code(int exit, string code, string[] args)
    {
        if (args.Contains("--config"))
        {
            Office.NeedsFile();
        }

        var before = _office.Json("audit").Text;

        Errors(_office.Json(args), exit, code);

        Assert.Equal(before, _office.Json("audit").Text);
    }

    [Fact]
    public void Without_JSON_an_error_is_a_sentence_on_standard_error_and_standard_output_is_empty()
    {
        var reply = _office.Run("charges", "2022-13").Ends(2);

        Assert.Empty(reply.Out);
        Assert.Equal("USAGE-003 '2022-13' is not a period. Expected a month such as 2022-05.\n", reply.Error);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("periods")]
    [InlineData("period")]
    [InlineData("period close")]
    [InlineData("period reopen")]
    [InlineData("period lock")]
    [InlineData("charges")]
    [InlineData("documents")]
    [InlineData("explain")]
    [InlineData("plan")]
    [InlineData("publish")]
    [InlineData("approve")]
    [InlineData("trace")]
    [InlineData("reconcile")]
    [InlineData("backends")]
    [InlineData("backend")]
    [InlineData("backend check")]
    [InlineData("audit")]
    [InlineData("verify")]
    [InlineData("sample")]
    [InlineData("")]
    public void Every_command_helps(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var reply = _office.Run([.. words, "--help"]).Ends(0);

        Assert.Contains("Usage:", reply.Text, StringComparison.Ordinal);
        Assert.Contains(words.Length == 0 ? "import" : words[^1], reply.Text, StringComparison.Ordinal);
        Assert.Contains("--json", reply.Text, StringComparison.Ordinal);
        Assert.Empty(reply.Error);
    }

    [Fact]
    public void Tables_for_people_come_without_JSON()
    {
        _office.Close("2022-05");
        foreach (var command in new[]
        {
            "periods", "charges 2022-05", "documents 2022-05", "explain 2022-05/A2/I2", "plan", "publish", "trace 2022-05/A2/I2", "trace 2022-05/receivable/P1",
            "reconcile", "backends", "backend check books", "audit", "audit --subject A1", "verify",
        })
        {
            var reply = _office.Run(command.Split(' ')).Ends(0);
            Assert.NotEmpty(reply.Out);
            Assert.Empty(reply.Error);
        }
    }

    [Fact]
    public void Amounts_have_the_decimals_of_their_currency()
    {
        _office.With(("rates", "item,scope,from,price,currency\nI1,agreement:A1,2022-05-01,1500.5,JPY\nI2,agreement:A2,2022-05-01,0.0015,KWD\n"));

        Assert.Equal(["1501 JPY", "1.500 KWD"], _office.Json("charges", "2022-05").Rows.Select(r => $"{r["amount"]} {r["currency"]}"));
        Assert.Equal(
            ["2022-05/receivable/P1/JPY 1501", "2022-05/receivable/P1/KWD 1.500"],
            _office.Json("documents", "2022-05").Rows.Select(r => $"{r["document"]} {r["total"]}"));
    }
}
