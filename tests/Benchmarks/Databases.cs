using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Operations.Closing;
using Connector.Testing;

namespace Connector.Benchmarks;

/// <summary>The same work on a store in PostgreSQL and on one in a file, in turns.</summary>
internal static class Databases
{
    private static string Url => PostgresServer.Shared?.NewStore() ?? throw new InvalidOperationException(PostgresServer.Reason);

    public static async Task Run(Workplace workplace, ResultTable table)
    {
        var (imports, closes, plans, publishes) = (new List<(double, double)>(), new List<(double, double)>(), new List<(double, double)>(), new List<(double, double)>());
        for (var round = 0; round < 4; round++)
        {
            var (there, here) = (await Month(workplace, Url), await Month(workplace, "sqlite:" + workplace.New("here.db")));
            if (round > 0)
            {
                imports.Add((there.Import, here.Import));
                closes.Add((there.Close, here.Close));
                plans.Add((there.Plan, here.Plan));
                publishes.Add((there.Publish, here.Publish));
            }
        }

        void Ratio(string measure, IEnumerable<(double There, double Here)> times)
            => table.Ratio(measure + " in PostgreSQL, against a file", times.Select(t => t.There).Order().ElementAt(1), times.Select(t => t.Here).Order().ElementAt(1), 1.5);
        Ratio("import", imports);
        Ratio("rate and close a month", closes);
        Ratio("plan it", plans);
        Ratio("publish it", publishes);
        Ratio("a month: import, close, plan, publish", Enumerable.Range(0, plans.Count).Select(i => new[] { imports[i], closes[i], plans[i], publishes[i] })
            .Select(parts => (parts.Sum(p => p.Item1), parts.Sum(p => p.Item2))));
    }

    /// <summary>
    /// A period closed by one node on a processor, and by two on one each. On a machine of two, the database has to share these; so it is measured
    /// also with nodes that may use a third of theirs, where control groups allow that: then the database has room.
    /// </summary>
    public static async Task RunNodes(Workplace workplace, ResultTable table)
    {
        foreach (var isThird in new[] { false, true })
        {
            var alone = new List<double>();
            var together = new List<double>();
            for (var round = 0; round < 3; round++)
            {
                alone.Add(await Closed(workplace, 1, isThird));
                together.Add(await Closed(workplace, 2, isThird));
            }

            var (one, two) = (alone.Order().ElementAt(1), together.Order().ElementAt(1));
            var share = isThird ? "on a third of a processor each" : "on a processor each, with the database on both";
            table.Speed($"a month rated by two nodes {share}, {one:0.00} s by one and {two:0.00} s by two; hundredths of one's speed", 100 * one / two, 170);
        }
    }

    private static async Task<(double Import, double Close, double Plan, double Publish)> Month(Workplace workplace, string url)
    {
        var books = workplace.New("books");
        var session = Open(workplace, books, url);
        var import = await Clock.Of(() => Workplace.Import(session, workplace.Data));
        var close = await Clock.Of(() => ChangePeriodState.Run(session, workplace.Month.Key, PeriodState.Closed, force: false));
        var plan = await Clock.Of(() => Workplace.Plan(session));
        return (import, close, plan, await Clock.Of(() => Workplace.Publish(session)));
    }

    private static OperationContext Open(Workplace workplace, string books, string url) => CommandContext.Open(new GlobalOptions(true, url, workplace.Config(books), null, "benchmark", null), CommandEnvironment.OfProcess()).Operation;

    /// <summary>The seconds from the first slice's beginning to the last one's end.</summary>
    private static async Task<double> Closed(Workplace workplace, int nodes, bool isThird)
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
                var port = Ports.Free();
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
                await Wait.Until(async () => await Get(client, "/health/ready") is not null);
            }

            // Some for nothing, so that the code is compiled as it is in a service that has run for a while.
            foreach (var period in new[] { "2021-08", "2021-09", "2021-10", "2021-11", "2021-12", "2022-01" })
            {
                await Close(started[0].Client, period);
            }

            foreach (var (index, (process, _)) in isThird ? started.Index() : [])
            {
                LimitToThird(process, index);
            }

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

    /// <summary>From here on a process may use a third of a processor.</summary>
    private static void LimitToThird(Process process, int n)
    {
        var root = Directory.Exists("/sys/fs/cgroup/cpu") ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";
        var group = Directory.CreateDirectory($"{root}/connector-benchmark-{n}").FullName;
        File.WriteAllText(File.Exists(group + "/cpu.max") ? group + "/cpu.max" : group + "/cpu.cfs_quota_us", File.Exists(group + "/cpu.max") ? "33000 100000" : "33000");
        File.WriteAllText(group + "/cgroup.procs", process.Id.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<double> Close(HttpClient client, string period)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/periods/{period}/close") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("Prefer", "respond-async");
        using var asked = await client.SendAsync(request);
        var run = JsonNode.Parse(await asked.Content.ReadAsStringAsync())!["run"]!;
        JsonNode? answer = null;
        await Wait.Until(async () => (string?)(answer = await Get(client, $"/api/v1/runs/{run}"))!["state"] is "done" or "failed");
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
