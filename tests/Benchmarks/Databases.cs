using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Running;
using Connector.Host.Serving;
using Connector.Servers;

namespace Connector.Benchmarks;

/// <summary>The same work on a store in PostgreSQL and on one in a file, in turns.</summary>
internal static class Databases
{
    private static string Url => PostgresServer.Shared?.NewStore() ?? throw new InvalidOperationException(PostgresServer.Reason);

    public static async Task Run(Workplace workplace, ResultTable table)
    {
        var (books, imports, closes, plans) = (workplace.New("books"), new List<(double, double)>(), new List<(double, double)>(), new List<(double, double)>());
        for (var round = 0; round < 4; round++)
        {
            var (there, here) = (await Month(workplace, books, Url), await Month(workplace, books, "sqlite:" + workplace.New("here.db")));
            if (round > 0)
            {
                imports.Add((there.Import, here.Import));
                closes.Add((there.Close, here.Close));
                plans.Add((there.Plan, here.Plan));
            }
        }

        void Ratio(string measure, IEnumerable<(double There, double Here)> times)
            => table.Ratio(measure + " in PostgreSQL, against a file", times.Select(t => t.There).Order().ElementAt(1), times.Select(t => t.Here).Order().ElementAt(1), 1.5);
        Ratio("import", imports);
        Ratio("rate and close a month", closes);
        Ratio("plan it", plans);
        Ratio("a month: close and plan", closes.Zip(plans, (c, p) => (c.Item1 + p.Item1, c.Item2 + p.Item2)));
    }

    /// <summary>A period closed by one node that has a processor for itself, and by two that have one each; the database has what they leave.</summary>
    public static async Task RunNodes(Workplace workplace, ResultTable table)
    {
        var alone = new List<double>();
        var together = new List<double>();
        for (var round = 0; round < 4; round++)
        {
            alone.Add(await Closed(workplace, 1));
            together.Add(await Closed(workplace, 2));
        }

        var (one, two) = (alone[1..].Order().ElementAt(1), together[1..].Order().ElementAt(1));
        table.Speed($"a month rated by two nodes, {one:0.00} s by one and {two:0.00} s by two; hundredths of one's speed", 100 * one / two, 170);
    }

    private static async Task<(double Import, double Close, double Plan)> Month(Workplace workplace, string books, string url)
    {
        var session = Open(workplace, books, url);
        var import = await Clock.Of(() => Workplace.Import(session, workplace.Data));
        var close = await Clock.Of(() => PeriodCloser.Change(session, workplace.Month.Key, PeriodState.Closed, force: false));
        return (import, close, await Clock.Of(() => Workplace.Plan(session)));
    }

    private static Session Open(Workplace workplace, string books, string url) => Session.Open(new GlobalOptions(true, url, workplace.Config(books), null, "benchmark", null));

    /// <summary>The seconds from the first slice's beginning to the last one's end.</summary>
    private static async Task<double> Closed(Workplace workplace, int nodes)
    {
        var (url, books) = (Url, workplace.New("books"));
        var session = Open(workplace, books, url);
        Workplace.Import(session, workplace.Data);
        var key = ApiKeys.Add(session, "benchmark", Roles.Admin, session.KnownAt + NodaTime.Duration.FromDays(1));
        var started = new List<(Process Process, HttpClient Client)>();
        try
        {
            for (var n = 0; n < nodes; n++)
            {
                var port = TrytonServer.FreePort();
                var start = new ProcessStartInfo("taskset", ["-c", n.ToString(CultureInfo.InvariantCulture), Path.Combine(AppContext.BaseDirectory, "connector"), "serve", "--store", url, "--config", workplace.Config(books)])
                {
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                    UseShellExecute = false,
                };
                start.Environment["Connector__Server__Urls"] = $"http://127.0.0.1:{port}";
                var process = Process.Start(start)!;
                process.BeginErrorReadLine();
                process.BeginOutputReadLine();
                var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
                started.Add((process, client));
                await TrytonServer.UntilAsync(async () => await Get(client, "/health/ready") is not null);
            }

            // Once for nothing, so that every node has met the code and read the facts.
            await Close(started[0].Client, "2021-08");
            return await Close(started[0].Client, workplace.Month.Key);
        }
        finally
        {
            foreach (var (process, client) in started)
            {
                process.Kill();
                await process.WaitForExitAsync();
                process.Dispose();
                client.Dispose();
            }
        }
    }

    private static async Task<double> Close(HttpClient client, string period)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/periods/{period}/close") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("Prefer", "respond-async");
        using var asked = await client.SendAsync(request);
        var run = JsonNode.Parse(await asked.Content.ReadAsStringAsync())!["run"]!;
        JsonNode? answer = null;
        await TrytonServer.UntilAsync(async () => (string?)(answer = await Get(client, $"/api/v1/runs/{run}"))!["state"] is "done" or "failed");
        var slices = answer!["slices"]!.AsArray();
        return (slices.Max(s => Time(s!["ended_at"]!)) - slices.Min(s => Time(s!["started_at"]!))).TotalSeconds;
    }

    private static DateTimeOffset Time(JsonNode node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);

    private static async Task<JsonNode?> Get(HttpClient client, string address)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
            return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
