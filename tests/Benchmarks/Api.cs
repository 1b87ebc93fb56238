using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Connector.Host;
using Connector.Host.Commands;
using Connector.Host.Configuration;
using Connector.Operations;
using Connector.Operations.Accounts;

namespace Connector.Benchmarks;

/// <summary>The service: a whole month as it streams, and many small reads a second, alone and beside a run that publishes.</summary>
internal static class Api
{
    private const int PerSecond = 200;
    private const int Seconds = 10;

    public static async Task Run(Workplace workplace, ResultTable table)
    {
        var (store, books) = (await workplace.Closed(), workplace.New("books"));
        var session = workplace.Open(store, books);
        var key = ApiKeys.Add(session, "benchmark", Roles.Admin, session.KnownAt + NodaTime.Duration.FromDays(1));
        Environment.SetEnvironmentVariable("Connector__Server__Urls", "http://127.0.0.1:0");
        Environment.SetEnvironmentVariable("Connector__Server__RequestsPerSecond", "100000");
        await using var app = Server.Build(ConnectorSettings.Load(workplace.Config(books), "sqlite:" + store, CommandEnvironment.OfProcess()), session.Store);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        var rows = 0;
        var seconds = await Clock.Median(() => Clock.Of(async () => rows = await Rows(client, $"/api/v1/periods/{workplace.Month.Key}/charges")));
        table.Speed($"GET charges of a month, {rows:n0} rows", rows / seconds, 100_000);

        var addresses = Reads(workplace, session);
        await Load(client, addresses, 3); // warm
        table.Limit($"{PerSecond} reads a second, p99", await Load(client, addresses, Seconds), 0.1);
        using (var asked = await client.PostAsync(new Uri("/api/v1/publications", UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/json")))
        {
            asked.EnsureSuccessStatusCode();
        }

        table.Limit($"{PerSecond} reads a second beside a run that publishes, p99", await Load(client, addresses, Seconds), 0.1);
        await app.StopAsync();
        await RunMonth(workplace, table);
    }

    /// <summary>A month closed, rated and planned through the API, against the same by commands, each a process of its own.</summary>
    private static async Task RunMonth(Workplace workplace, ResultTable table)
    {
        var month = workplace.Month.Key;
        var (ours, bound) = await Clock.Medians(
            async () =>
            {
                var (store, books) = (await workplace.Imported(), workplace.New("books"));
                var session = workplace.Open(store, books);
                var key = ApiKeys.Add(session, "benchmark", Roles.Admin, session.KnownAt + NodaTime.Duration.FromDays(1));
                await using var app = Server.Build(ConnectorSettings.Load(workplace.Config(books), "sqlite:" + store, CommandEnvironment.OfProcess()), session.Store);
                await app.StartAsync();
                using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(5) };
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
                var seconds = await Clock.Of(async () =>
                {
                    await Ask(client, HttpMethod.Post, $"/api/v1/periods/{month}/close");
                    await Rows(client, $"/api/v1/periods/{month}/charges");
                    await Ask(client, HttpMethod.Post, "/api/v1/plans");
                });
                await app.StopAsync();
                return seconds;
            },
            async () =>
            {
                string[] common = ["--json", "--store", "sqlite:" + await workplace.Imported(), "--config", workplace.Config(workplace.New("books"))];
                return await Clock.Of(async () =>
                {
                    foreach (var command in new string[][] { ["period", "close", month], ["charges", month], ["plan"] })
                    {
                        await Memory.Peak([.. command, .. common]);
                    }
                });
            },
            rounds: 3);
        table.Ratio("a month by the API: close, charges, plan, against commands", ours, bound, 1.5);
    }

    private static async Task Ask(HttpClient client, HttpMethod method, string address)
    {
        using var request = new HttpRequestMessage(method, address) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null);
    }

    private static async Task<int> Rows(HttpClient client, string address)
    {
        using var response = await client.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[1 << 16];
        var rows = 0;
        for (var read = await body.ReadAsync(buffer); read > 0; read = await body.ReadAsync(buffer))
        {
            rows += buffer.AsSpan(0, read).Count((byte)'{');
        }

        return rows;
    }

    /// <summary>What people and programs look at: a charge explained, an agreement, a page, the periods, what is in the books, the runs.</summary>
    private static string[] Reads(Workplace workplace, OperationContext session)
    {
        var month = workplace.Month.Key;
        using var snapshot = session.Read();
        var charges = snapshot.ChargesOfPeriod(month).Where((_, i) => i % 997 == 0).Take(60).Select(c => (c.Key, c.Agreement)).ToArray();
        return [.. charges.SelectMany(c => new[]
        {
            $"/api/v1/charges/{Uri.EscapeDataString(c.Key)}/explanation", $"/api/v1/periods/{month}/charges?agreement={Uri.EscapeDataString(c.Agreement)}", $"/api/v1/trace/{Uri.EscapeDataString(c.Key)}",
            "/api/v1/periods", "/api/v1/runs?limit=10", "/api/v1/publications?limit=20", "/api/v1/disputes", "/api/v1/account",
        })];
    }

    /// <summary>Asks at a steady rate, whether answers are late or not, and gives the 99th percentile of how long they took from when they were due.</summary>
    private static async Task<double> Load(HttpClient client, string[] addresses, int seconds)
    {
        var took = new ConcurrentBag<double>();
        var clock = Stopwatch.StartNew();
        var asked = new List<Task>();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < PerSecond * seconds;)
        {
            for (; i < clock.Elapsed.TotalSeconds * PerSecond && i < PerSecond * seconds; i++)
            {
                var (address, due) = (addresses[i % addresses.Length], (double)i / PerSecond);
                asked.Add(Task.Run(async () =>
                {
                    using var response = await client.GetAsync(new Uri(address, UriKind.Relative));
                    response.EnsureSuccessStatusCode();
                    await response.Content.ReadAsByteArrayAsync();
                    took.Add(clock.Elapsed.TotalSeconds - due);
                }));
            }

            await tick.WaitForNextTickAsync();
        }

        await Task.WhenAll(asked);
        return took.Order().ElementAt((int)(took.Count * 0.99));
    }
}
