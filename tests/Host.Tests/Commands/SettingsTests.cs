using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Settings come from files, environment and command line in that order; wrong ones stop the start and are named.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly Office _office = new();

    public SettingsTests() => Office.NeedsFile();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void Every_configuration_that_we_ship_is_taken_beside_the_defaults()
    {
        foreach (var file in Directory.GetFiles(Repository.Path("config"), "*.jsonc"))
        {
            _office.Variables.Remove("Connector__Backends__erp__Password");
            if (file.EndsWith("tryton.jsonc", StringComparison.Ordinal))
            {
                _office.Variables["Connector__Backends__erp__Password"] = "p"; // which belongs into the environment
            }

            var reply = _office.Json("periods", "--config", file);
            Assert.DoesNotContain("CONFIG-", reply.Text + reply.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{ "Connector": { "Biling": {} } }""", "CONFIG-002", "Connector:Biling")]
    [InlineData("""{ "Connector": { "Billing": { "Calender": "monthly" } } }""", "CONFIG-002", "Connector:Billing:Calender")]
    [InlineData("""{ "Connector": { "Billing": { "Calendar": "yearly" } } }""", "CONFIG-003", "Connector:Billing:Calendar")]
    [InlineData("""{ "Connector": { "Billing": { "Calendar": "four-weekly" } } }""", "CONFIG-003", "Connector:Billing:Anchor")]
    [InlineData("""{ "Connector": { "Billing": { "Calendar": "four-weekly", "Anchor": "2022-01-04" } } }""", "CONFIG-003", "Connector:Billing:Anchor")]
    [InlineData("""{ "Connector": { "Billing": { "Zone": "Europe/Nowhere" } } }""", "CONFIG-003", "Connector:Billing:Zone")]
    [InlineData("""{ "Connector": { "Billing": { "Currency": "pounds" } } }""", "CONFIG-003", "Connector:Billing:Currency")]
    [InlineData("""{ "Connector": { "Billing": { "Currency": "XXQ" } } }""", "CONFIG-003", "Connector:Billing:Currency")]
    [InlineData("""{ "Connector": { "Billing": { "DueDays": -1 } } }""", "CONFIG-003", "Connector:Billing:DueDays")]
    [InlineData("""{ "Connector": { "Billing": { "DueDays": "soon" } } }""", "CONFIG-003", "Connector:Billing:DueDays")]
    [InlineData("""{ "Connector": { "Review": "maybe" } }""", "CONFIG-003", "Connector:Review")]
    [InlineData("""{ "Connector": { "Corrections": { "Posted": "ignore" } } }""", "CONFIG-003", "Connector:Corrections:Posted")]
    [InlineData("""{ "Connector": { "Corrections": { "Minimum": "0,01" } } }""", "CONFIG-003", "Connector:Corrections:Minimum")]
    [InlineData("""{ "Connector": { "Corrections": { "Minimum": "-1" } } }""", "CONFIG-003", "Connector:Corrections:Minimum")]
    [InlineData("""{ "Connector": { "Backends": { "erp": { "Kind": "sap" } } } }""", "CONFIG-003", "Connector:Backends:erp:Kind")]
    [InlineData("""{ "Connector": { "Backends": { "erp": { "Folder": "x" } } } }""", "CONFIG-003", "Connector:Backends:erp:Kind")]
    [InlineData("""{ "Connector": { "Backends": { "books": { "Kind": "files", "Directory": "x" } } } }""", "CONFIG-002", "Connector:Backends:books:Directory")]
    [InlineData("""{ "Connector": { "Routes": [ { "Backend": "erp" } ] } }""", "CONFIG-003", "Connector:Routes:0:Backend")]
    [InlineData("""{ "Connector": { "Routes": [ { "Direction": "out", "Backend": "books" } ] } }""", "CONFIG-003", "Connector:Routes:0:Direction")]
    [InlineData("""{ "Connector": { "Routes": [ { "Party": "P1", "Backend": "books" } ] } }""", "CONFIG-002", "Connector:Routes:0:Party")]
    [InlineData("""{ "Connector": """, "CONFIG-001", null)]
    public void A_wrong_setting_stops_the_start_and_is_named(string settings, string code, string? subject)
    {
        _office.Write("settings.json", settings);

        var reply = _office.Json("periods", "--config", "settings.json").Ends(2);

        var error = reply.Json["errors"]![0]!;
        Assert.Equal(code, (string)error["code"]!);
        Assert.Equal(subject ?? "settings.json", (string)error["subject"]!);
        Assert.Contains(subject ?? "JSON", (string)error["message"]!, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_office.Folder, "connector.db")));
    }

    [Fact]
    public void Every_wrong_setting_is_named_at_once()
    {
        _office.Write("settings.json", """{ "Connector": { "Review": "maybe", "Billing": { "Zone": "x", "DueDays": "y" } } }""");

        Assert.Equal(3, _office.Json("periods", "--config", "settings.json").Ends(2).Json["errors"]!.AsArray().Count);
    }

    [Fact]
    public void The_environment_counts_more_than_the_file_and_the_command_line_more_than_both()
    {
        _office.Write("settings.json", """{ "Connector": { "Store": "sqlite:file.db", "Billing": { "Currency": "EUR", "DueDays": 7 } } }""");
        _office.Child("periods", "--config", "settings.json").Ends(0);
        _office.Variables["Connector__Store"] = "sqlite:environment.db";
        _office.Child("periods", "--config", "settings.json").Ends(0);
        _office.Child("periods", "--config", "settings.json", "--store", "sqlite:line.db").Ends(0);

        Assert.Equal(["environment.db", "file.db", "line.db"], Directory.GetFiles(_office.Folder, "*.db").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

        _office.Variables["Connector__Billing__Currency"] = "USD";
        _office.Child("import", Facts(), "--config", "settings.json").Ends(0);
        Assert.Equal(["USD 2022-06-07"], _office.Child("documents", "2022-05", "--config", "settings.json", "--json").Ends(0).Rows.Select(d => $"{d["currency"]} {d["due_date"]}"));
    }

    [Fact]
    public void A_wrong_setting_in_the_environment_is_named_too()
    {
        _office.Variables["Connector__Billing__DueDays"] = "soon";

        Assert.Equal("Connector:Billing:DueDays", (string)_office.Child("periods", "--json").Ends(2).Json["errors"]![0]!["subject"]!);
    }

    [Fact]
    public void Changed_settings_are_recorded_and_bring_closed_periods_to_them()
    {
        _office.Json("import", Facts()).Ends(0);
        _office.Close("2022-05").Publish();
        _office.Now = "2022-07-02T09:00:00Z";
        _office.Variables["Connector__Billing__DueDays"] = "14";

        Assert.Equal(["update 2022-05/receivable/P1"], _office.Plan());

        Assert.Equal("settings", (string)_office.Json("audit").Rows[^1]["action"]!);
        Assert.Equal("2022-06-14", (string)_office.Json("documents", "2022-05").Rows.Single()["due_date"]!);
        Assert.Equal("2022-06-30", (string)_office.Json("documents", "2022-05", "--as-of", "2022-07-02T08:00:00Z").Rows.Single()["due_date"]!);
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void The_currency_cannot_change_once_periods_are_closed_or_documents_published()
    {
        Office.NeedsFile();
        string Refused()
        {
            var error = _office.Json("plan").Ends(2).Json["errors"]![0]!;
            return $"{error["code"]} {error["subject"]}";
        }

        _office.Json("import", Facts()).Ends(0);
        _office.Variables["Connector__Billing__Currency"] = "EUR";
        _office.Json("plan").Ends(0); // nothing rests on it yet
        _office.Variables["Connector__Billing__Currency"] = "GBP";
        _office.Close("2022-05");
        _office.Variables["Connector__Billing__Currency"] = "EUR";
        Assert.Equal("CONFIG-004 Connector:Billing:Currency", Refused());

        _office.Variables["Connector__Billing__Currency"] = "GBP";
        _office.Publish().Json("period", "reopen", "2022-05", "--reason", "more to come").Ends(0);
        _office.Variables["Connector__Billing__Currency"] = "EUR";
        Assert.Equal("CONFIG-004 Connector:Billing:Currency", Refused());
        _office.Variables["Connector__Billing__Currency"] = "GBP";
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void The_calendar_cannot_change_while_periods_are_closed()
    {
        _office.Json("import", Facts()).Ends(0);
        _office.Close("2022-05");
        _office.Variables["Connector__Billing__Calendar"] = "weekly";

        Assert.Equal("CONFIG-004", (string)_office.Json("periods").Ends(2).Json["errors"]![0]!["code"]!);
    }

    [Fact]
    public void Folders_are_relative_to_the_working_directory()
    {
        _office.Variables["Connector__Backends__books__Folder"] = "out/books";
        _office.Json("import", Facts()).Ends(0);
        _office.Close("2022-05").Publish();

        Assert.Single(Directory.GetFiles(Path.Combine(_office.Folder, "out", "books", "drafts")));
    }

    [Fact]
    public void Without_any_file_the_connector_works_as_with_the_root_one()
        => Assert.Equal("books", (string)_office.Json("backends").Ends(0).Rows.Single()["backend"]!);

    private string Facts()
    {
        foreach (var (name, text) in SmallFacts.All)
        {
            _office.Write($"facts/{name}.csv", text);
        }

        return "facts";
    }
}
