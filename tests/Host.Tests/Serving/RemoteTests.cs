using System.Text.Json.Nodes;
using Connector.Host.Samples;
using Connector.Host.Tests.Commands;
using Connector.Operations.Verifying;
using Connector.Testing;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>The command line through a service says and does what it would where the store is.</summary>
[Collection(ServingTests.Alone)]
public sealed class RemoteTests : IDisposable
{
    private readonly Office _office = new() { Now = null };

    public RemoteTests() => _office.Variables.Clear();

    public void Dispose() => _office.Dispose();

    [Theory]
    [InlineData("period", "close", "2022-05")]
    [InlineData("period", "lock", "2022-05", "--reason", "audited")]
    [InlineData("approve", "--period", "2022-05")]
    [InlineData("import", "new")]
    [InlineData("import", "new", "--dry-run")]
    [InlineData("publish")]
    [InlineData("reconcile")]
    [InlineData("dispute", "open", "2022-05/A1/I1")]
    [InlineData("dispute", "resolve", "1", "--accept")]
    [InlineData("session", "start", "S1", "--agreement", "A1")]
    [InlineData("backend", "link", "books", "P1", "7")]
    public async Task What_does_not_read_is_refused_as_of_an_earlier_instant(params string[] command)
    {
        await using var service = await Service.Start();
        _office.Write("new/readings.csv", "measure,subject,from,value\npatients,R1,2022-06-01,1100\n");
        using var admin = service.As("admin");
        var before = (await admin.List("audit")).Count;

        var reply = Remote(service, [.. command, "--as-of", AsOf(service), "--json"]);

        Assert.Equal("CLOCK-004", (string?)reply.Ends(2).Json["errors"]![0]!["code"]);
        Assert.Equal(before, (await admin.List("audit")).Count);
        Assert.All(await admin.List("periods"), p => Assert.Equal("open", (string?)p!["state"]));
    }

    [Fact]
    public async Task What_reads_answers_as_of_an_earlier_instant()
    {
        await using var service = await Service.Start();
        var then = AsOf(service);
        using var admin = service.As("admin");
        await admin.Post("facts/readings", """[{ "measure": "patients", "subject": "R1", "from": "2022-04-01", "value": 2000 }]""");

        Assert.NotEqual(Remote(service, "charges", "2022-05", "--json").Ends(0).Text, Remote(service, "charges", "2022-05", "--json", "--as-of", then).Ends(0).Text);
        Assert.Contains("100.00", Remote(service, "plan", "2022-05", "--json", "--as-of", then).Ends(0).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dispute_ends_in_one_way_only()
    {
        await using var service = await Service.Start();
        Remote(service, "dispute", "open", "2022-05/A1/I1", "--json").Ends(0);

        foreach (var (code, how) in new (string, string[])[] { ("USAGE-011", ["--accept", "--reject"]), ("USAGE-011", []), ("USAGE-011", ["--accept", "--amend", "4.00"]), ("USAGE-012", ["--amend", "forty"]) })
        {
            Assert.Equal(code, (string?)Remote(service, ["dispute", "resolve", "1", "--json", .. how]).Ends(2).Json["errors"]![0]!["code"]);
        }

        Assert.Equal("open", (string?)Remote(service, "dispute", "list", "--json").Ends(0).Rows.Single()["state"]);
        Assert.Equal("amended", (string?)Remote(service, "dispute", "resolve", "1", "--amend", "40.00", "--json").Ends(0).Rows.Single()["state"]);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("notes.txt")]
    public async Task An_import_of_no_such_file_ends_as_it_does_without_a_service(string path)
    {
        await using var service = await Service.Start();
        _office.Write("notes.txt", "?");

        Assert.Equal(_office.Json("import", path).Ends(2).Text, Remote(service, "import", path, "--json").Ends(2).Text);
        Assert.Equal(_office.Run("import", path).Ends(2).Error, Remote(service, "import", path).Ends(2).Error);
    }

    [Fact]
    public async Task What_is_shown_through_a_service_is_what_is_shown_where_the_store_is()
    {
        Office.NeedsFile();
        await using var service = await Service.Start();
        _office.Write("rates.csv", "item,scope,from,price,per\nI1,all,2022-01-01,90.00,month\n");
        _office.Write("bad.csv", "measure,subject,from,value\npatients,R1,2022-05-01,many\n");
        _office.Write("odd/rates.csv", "item,scope,from,price,per\nI1,all,2022-01-01,90.00,month\n");
        _office.Write("odd/notes.txt", "?");
        Directory.CreateDirectory(Path.Combine(_office.Folder, "nothing"));
        Remote(service, "publish", "2022-05", "--json");
        Remote(service, "period", "close", "2022-05", "--json").Ends(0);
        Remote(service, "publish", "--json").Ends(0);
        Remote(service, "dispute", "open", "2022-05/A1/I1", "--reason", "not delivered", "--json").Ends(0);
        Remote(service, "publish", "--json").Ends(0);
        var config = Path.Combine(service.Folder, "connector.json");
        foreach (var command in new string[][]
        {
            ["periods"], ["charges", "2022-05"], ["charges", "2022-05", "--unrated"], ["documents", "2022-05"], ["documents", "2022-05", "--format", "csv"], ["explain", "2022-05/A1/I1"], ["trace", "2022-05/A1/I1"],
            ["plan"], ["plan", "2022-05"], ["plan", "--with", "rates.csv"], ["reconcile"], ["publish"], ["dispute", "list"], ["session", "list"], ["report", "spend"], ["report", "disputes", "--by", "state"],
            ["report", "spend", "--format", "csv"], ["audit", "--subject", "2022-05"], ["backends"], ["backend", "check", "books"], ["import", "rates.csv", "--dry-run"], ["import", "bad.csv"], ["verify"],
            ["import", "nothing"], ["import", "odd", "--dry-run"], ["period", "close", "2022-06"], ["period", "lock", "2022-05"], ["charges", "2022-13"], ["plan", "--as-of", "yesterday"],
            ["session", "check-out", "S9"], ["session", "start", "..", "--agreement", "A1"], ["session", "start", "S8", "--agreement", "A1", "--at", "2999-01-01T00:00:00Z"],
        })
        {
            foreach (var json in new[] { false, true })
            {
                string[] asked = json ? [.. command, "--json"] : command;
                var there = Remote(service, asked);
                var here = _office.Run([.. asked, "--store", $"sqlite:{service.Folder}/connector.db", "--config", config]);
                Assert.Equal((string.Join(' ', asked), here.Text, here.Code), (string.Join(' ', asked), there.Text, there.Code));
            }
        }
    }

    [Theory]
    [InlineData("sample", "gp-it", "made")]
    [InlineData("store", "copy", "sqlite:a.db", "sqlite:b.db")]
    [InlineData("support", "bundle.zip")]
    public void What_works_only_where_it_runs_says_so(params string[] command)
    {
        _office.Variables["CONNECTOR_KEY"] = "ck_1_secret";
        Assert.Equal("USAGE-030", (string?)_office.Run([.. command, "--server", "http://127.0.0.1:1", "--json"]).Ends(2).Json["errors"]![0]!["code"]);
    }

    [Theory]
    [InlineData("ck_1_s\r\nX-More: 1")]
    [InlineData("é")]
    public void What_cannot_be_a_key_is_not_sent(string key)
    {
        _office.Variables["CONNECTOR_KEY"] = key;
        Assert.Equal("USAGE-029", (string?)_office.Run("periods", "--server", "http://127.0.0.1:1", "--json").Ends(2).Json["errors"]![0]!["code"]);
    }

    [Theory]
    [InlineData]
    [InlineData("--json")]
    public async Task What_is_published_through_a_service_is_shown_as_where_the_store_is(params string[] json)
    {
        Office.NeedsFile();
        await using var there = await Service.Start();
        await using var here = await Service.Start(); // with the same facts, for what is published once cannot be published again
        foreach (var command in new string[][] { ["period", "close", "2022-05"], ["publish"], ["reconcile"], ["dispute", "open", "2022-05/A1/I1", "--reason", "not delivered"], ["publish"] })
        {
            string[] asked = [.. command, .. json];
            var local = _office.Run([.. asked, "--store", $"sqlite:{here.Folder}/connector.db", "--config", Path.Combine(here.Folder, "connector.json")]);
            var remote = Remote(there, asked);
            if (command[0] == "publish")
            {
                Assert.Contains("2022-05/receivable/P1", local.Text, StringComparison.Ordinal);
            }

            if (command[0] != "dispute") // which names who opened it, and when
            {
                Assert.Equal((string.Join(' ', asked), local.Text, local.Code), (string.Join(' ', asked), remote.Text, remote.Code));
            }
        }
    }

    [Fact]
    public async Task People_are_shown_what_a_row_lists()
    {
        await using var service = await Service.Start();
        service.Write("books", "a file where the folder should be");

        Assert.Contains("cannot be written", Remote(service, "backends").Ends(0).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verifying_answers_and_ends_as_it_does_where_the_store_is()
    {
        Office.NeedsFile();
        await using var service = await Service.Start();
        Remote(service, "period", "close", "2022-05", "--json").Ends(0);
        Assert.Equal(await Verified(service), Remote(service, "verify", "--json").Ends(0).Json.ToJsonString());
        Assert.Contains("checked, 0 violations.", Remote(service, "verify").Ends(0).Text, StringComparison.Ordinal);

        await using (var connection = new SqliteConnection($"Data Source={service.Folder}/connector.db;Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE rates SET price = '99' WHERE item = 'I1'";
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(await Verified(service), Remote(service, "verify", "--json").Ends(1).Json.ToJsonString());
        Assert.Contains("VERIFY-001", Remote(service, "verify").Ends(1).Error, StringComparison.Ordinal);
        using var viewer = service.As("viewer");
        var run = (await viewer.List("runs"))[0]!;
        Assert.Equal(("verify", "done", 1), ((string?)run["action"], (string?)run["state"], (int?)run["outcome"]));
    }

    [Fact]
    public async Task A_party_or_an_item_is_linked_to_what_a_backend_knows()
    {
        await using var service = await Service.Start();
        Assert.Equal("books", (string?)Remote(service, "backend", "link", "books", "P1", "customer:7", "--reason", "as agreed", "--json").Ends(0).Rows.Single()["backend"]);
        Assert.Equal("USAGE-014", (string?)Remote(service, "backend", "link", "books", "NOBODY", "7", "--json").Ends(2).Json["errors"]![0]!["code"]);
        Assert.Equal("USAGE-008", (string?)Remote(service, "backend", "link", "nowhere", "P1", "7", "--json").Ends(2).Json["errors"]![0]!["code"]);

        using var admin = service.As("admin");
        await admin.Post("backends/books/links", """{ "key": "I1", "external_id": "item:9", "subject": "item" }""");
        Assert.Equal("USAGE-014", (await admin.Post("backends/books/links", """{ "key": "I1", "external_id": "9", "subject": "vendor" }""", 400)).Code());
        Assert.Equal("REQUEST-001", (await admin.Post("backends/books/links", """{ "key": "I1", "external_id": "9", "subject": "friend" }""", 400)).Code());
        Assert.Equal("REQUEST-001", (await admin.Post("backends/books/links", """{ "key": "I1" }""", 400)).Code());
        var linked = (await admin.List("audit")).First(e => (string?)e!["action"] == "backend link")!;
        Assert.Equal(("P1", "as agreed"), ((string?)linked["subject"], (string?)linked["reason"]));
        Assert.StartsWith("linked to books:customer:7", (string?)linked["after"], StringComparison.Ordinal);
        await admin.Post("periods/2022-05/close", "{}");
        await admin.Ended(await admin.Post("publications", "{}", 202));
        Assert.DoesNotContain(await admin.List("runs/1/rows"), r => (string?)r!["kind"] == "customer" && (string?)r["action"] == "create");
    }

    [Fact]
    public async Task Files_in_somebody_elses_columns_are_imported()
    {
        await using var service = await Service.Start();
        HospitalShiftsSample.Write(Path.Combine(_office.Folder, "facts"));
        Remote(service, "import", "facts", "--json").Ends(0);

        Assert.Equal(6, (int)Remote(service, "import", Repository.Path("docs", "examples", "roster.csv"), "--profile", "roster", "--dry-run", "--json").Ends(0).Json["recorded"]!);
        Assert.Equal(6, (int)Remote(service, "import", Repository.Path("docs", "examples", "roster.csv"), "--profile", "roster", "--json").Ends(0).Json["recorded"]!);
        Assert.Equal("PROFILE-001", (string?)Remote(service, "import", Repository.Path("docs", "examples", "roster.csv"), "--profile", "rooster", "--json").Ends(2).Json["errors"]![0]!["code"]);
        _office.Write("odd.csv", "Shift,Trust\n1,2\n");
        Assert.StartsWith("odd.csv", (string?)Remote(service, "import", "odd.csv", "--profile", "roster", "--json").Ends(2).Json["errors"]![0]!["file"], StringComparison.Ordinal);
    }

    private Reply Remote(Service service, params string[] args)
    {
        _office.Variables["CONNECTOR_KEY"] = service.KeyOf("admin");
        return _office.Run([.. args, "--server", service.Nobody.BaseAddress!.AbsoluteUri]);
    }

    private static string AsOf(Service service) => Engine.CanonicalText.Text(service.Command().KnownAt);

    private static async Task<string> Verified(Service service)
    {
        var found = await new VerifyStore(service.Command()).Run();
        return new JsonObject
        {
            ["checked"] = found.Checked,
            ["violations"] = new JsonArray([.. found.Violations.Select(v => new JsonObject { ["code"] = v.Code, ["subject"] = v.Subject, ["message"] = v.Message, ["remedy"] = v.Remedy })]),
            ["head"] = found.Head,
        }.ToJsonString();
    }
}
