using System.Text.Json.Nodes;
using Connector.Jobs;
using Connector.Store;
using Connector.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodaTime;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>Schedules: the inbox, what was missed, pause and run now.</summary>
[Collection(ServingTests.Alone)]
public sealed class ScheduleTests
{
    private static string Settings(string inbox, string cron = "0 0 3 1 1 ?") => $$"""
        { "Schedules": { "Import": { "Folder": "{{inbox}}", "Cron": "{{cron}}" }, "Close": "0 0 5 3 1 ?", "Publish": "0 0 4 1 1 ?", "Report": { "Name": "spend", "Format": "csv", "Cron": "0 0 6 1 1 ?", "Folder": "{{inbox}}/reports" } } }
        """;

    [Fact]
    public async Task Files_of_the_inbox_are_imported_and_bad_ones_put_aside_with_a_report()
    {
        using var inbox = new TempFolder();
        inbox.Write("readings-good.csv", "measure,subject,from,value\npatients,R1,2022-06-01,1100\n");
        inbox.Write("readings-bad.csv", "measure,subject,from,value\npatients,R1,2022-07-01,many\n");
        inbox.Write("parties-new.csv", "party,name\nR7,Recipient Seven\n");
        inbox.Write("readings-of-new.csv", "measure,subject,from,value\npatients,R7,2022-06-01,10\n");
        inbox.Write("half.csv.part", "measure");
        await using var service = await Service.Start(Settings(inbox.Path));
        using var client = service.As("operator");

        var run = await client.Ended(await client.Post("schedules/import/run", """{ "reason": "now" }""", 202));
        Assert.Equal("import", (string?)run["schedule"]);
        Assert.Equal(2, (int)run["outcome"]!);
        Assert.Equal(["half.csv.part"], Directory.GetFiles(inbox.Path).Select(f => Path.GetFileName(f)!));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(inbox.Path, "processed")).Length);
        var report = Assert.Single(Directory.GetFiles(Path.Combine(inbox.Path, "failed"), "*.report.json"));
        Assert.Equal("many", (string?)JsonNode.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken))!["errors"]![0]!["value"]);
        Assert.True(File.Exists(report[..^".report.json".Length]));
        Assert.Single((await client.List("facts/readings/R7/history")));

        var close = await client.Ended(await client.Post("schedules/close/run", "{}", 202));
        Assert.EndsWith("is closed", (string?)close["summary"], StringComparison.Ordinal);
        Assert.Equal("no period that has ended is open", (string?)(await client.Ended(await client.Post("schedules/close/run", "{}", 202)))["summary"]);
        var published = await client.Ended(await client.Post("schedules/publish/run", "{}", 202));
        Assert.Equal(0, (int)published["outcome"]!);
        await client.Ended(await client.Post("schedules/report/run", "{}", 202));
        Assert.Single(Directory.GetFiles(Path.Combine(inbox.Path, "reports"), "spend-*.csv"));
        Assert.Equal("USAGE-024", (await client.Post("schedules/reconcile/run", "{}", 404)).Code());
    }

    [Fact]
    public async Task Each_file_of_the_inbox_goes_by_its_own_errors_whatever_its_name()
    {
        using var inbox = new TempFolder();
        inbox.Write("readings-a!b.csv", "measure,subject,from,value\npatients,R1,2022-06-01,few\n");
        inbox.Write("readings-bad.csv", "measure,subject,from,value\npatients,R1,2022-07-01,many\n");
        inbox.Write("readings-good.csv", "measure,subject,from,value\npatients,R1,2022-08-01,1100\n");
        Importing.Book.Write(Path.Combine(inbox.Path, "book!1.xlsx"), new Importing.Sheet("readings", ["measure", "subject", "from", "value"], ["patients", "R1", "2022-09-01", "none"]));
        Importing.Book.Write(Path.Combine(inbox.Path, "book.xlsx"), new Importing.Sheet("readings", ["measure", "subject", "from", "value"], ["patients", "R1", "2022-10-01", "9"]));
        await using var service = await Service.Start(Settings(inbox.Path));
        using var client = service.As("operator");

        await client.Ended(await client.Post("schedules/import/run", "{}", 202));

        Assert.Equal(["book.xlsx", "readings-good.csv"], Directory.GetFiles(Path.Combine(inbox.Path, "processed")).Select(f => Path.GetFileName(f).Split('-', 2)[1]).Order(StringComparer.Ordinal));
        var reports = Directory.GetFiles(Path.Combine(inbox.Path, "failed"), "*.report.json").ToDictionary(
            f => Path.GetFileName(f).Split('-', 2)[1], f => string.Join(' ', JsonNode.Parse(File.ReadAllText(f))!["errors"]!.AsArray().Select(e => (string)e!["value"]!)), StringComparer.Ordinal);
        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["book!1.xlsx.report.json"] = "none", ["readings-a!b.csv.report.json"] = "few", ["readings-bad.csv.report.json"] = "many" }, reports);
    }

    [Fact]
    public async Task What_was_missed_is_caught_up_once()
    {
        using var inbox = new TempFolder();
        await using var service = await Service.Start(Settings(inbox.Path, "0 0 * * * ?"));
        using (var client = service.As("operator"))
        {
            Assert.Empty(await client.List("runs"));
        }

        // Nobody was there for three days.
        var now = SystemClock.Instance.GetCurrentInstant();
        await service.End();
        new ServiceTables(service.Store).Since("import", now - Duration.FromDays(3));
        await service.Begin();
        using (var client = service.As("operator"))
        {
            var run = Assert.Single(await client.List("runs"))!;
            Assert.Equal("schedule import", (string?)run["actor"]);
            Assert.Equal("done", (string?)(await client.Ended(run))["state"]);
        }

        await service.End();
        await service.Begin();
        using (var client = service.As("operator"))
        {
            Assert.InRange((await client.List("runs")).Count, 1, 2); // a second one only if the hour has just struck
        }
    }

    [Fact]
    public async Task An_instant_is_asked_for_once_however_late_and_under_whatever_name()
    {
        using var inbox = new TempFolder();
        await using var service = await Service.Start(Settings(inbox.Path));
        var schedules = service.App.Services.GetServices<IHostedService>().OfType<Scheduler>().Single();
        var import = schedules.All.Single(s => s.Name == "import");
        var tables = new ServiceTables(service.Store);
        using var client = service.As("operator");
        var struck = Instant.FromUtc(2024, 1, 1, 3, 0);
        tables.Since("import", struck - Duration.FromDays(1));

        // One node in time, another after a misfire, which names the instant at which it noticed.
        Assert.Equal(struck, schedules.Fire(import, struck));
        await client.Ended(Assert.Single(await client.List("runs")));
        Assert.Null(schedules.Fire(import, struck + Duration.FromSeconds(70)));

        tables.Since("import", struck + Duration.FromSeconds(70));
        Assert.Null(schedules.Fire(import, struck));
        Assert.Null(schedules.Fire(import, struck + Duration.FromDays(365)));
        Assert.Single(await client.List("runs"));
        Assert.Equal(Instant.FromUtc(2025, 1, 1, 3, 0), schedules.Fire(import, struck + Duration.FromDays(800)));
        Assert.Equal(2, (await client.List("runs")).Count);
    }

    [Fact]
    public async Task A_paused_schedule_asks_for_nothing_and_makes_up_for_nothing()
    {
        using var inbox = new TempFolder();
        await using var service = await Service.Start(Settings(inbox.Path, "0/1 * * * * ?"));
        using (var client = service.As("operator"))
        {
            while ((await client.List("runs")).Count == 0)
            {
                // a second at most
            }

            var paused = Assert.Single((JsonArray)(await client.Post("schedules/import/pause", """{ "reason": "holidays" }"""))!)!;
            Assert.True((bool)paused["paused"]!);
            Assert.Null(paused["next_at"]);
            using var admin = service.As("admin");
            Assert.Contains("holidays", (await admin.Read("audit"))!.ToJsonString(), StringComparison.Ordinal);
        }

        await service.End();
        new ServiceTables(service.Store).Since("import", SystemClock.Instance.GetCurrentInstant() - Duration.FromDays(3));
        int before;
        await service.Begin();
        using (var client = service.As("operator"))
        {
            before = (await client.List("runs")).Count;
            var resumed = Assert.Single((JsonArray)(await client.Post("schedules/import/resume", "{}"))!)!;
            Assert.NotNull(resumed["next_at"]);
            while ((await client.List("runs")).Count == before)
            {
            }
        }
    }
}
