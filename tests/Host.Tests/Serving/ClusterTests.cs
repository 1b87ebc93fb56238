using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Host.Tests.Commands;
using Connector.Simulators.Odoo;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>
/// Three nodes on one PostgreSQL bill the national programme into an Odoo 17 and an Odoo 19, while nodes are killed and started again,
/// the database crashes and restarts, and the clock of one node is an hour ahead.
/// </summary>
/// <remarks>A tenth of it and 10 kills; all of it and 50 with CONNECTOR_LONG=1. <c>SEED=n</c> draws other moments.</remarks>
[Collection(ServingTests.Alone)]
public sealed class ClusterTests : IAsyncLifetime, IDisposable
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("CONNECTOR_LONG") == "1";
    private static readonly int Kills = IsLong ? 50 : 10;
    private static readonly int Practices = IsLong ? 6_603 : 660;
    private static readonly string[] Periods = ["2021-07", "2021-08", "2021-09", "2021-10", "2021-11", "2021-12"];

    private static readonly (string Name, string Value)[] AnHourAhead =
    [
        ("LD_PRELOAD", Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(d => d + "/faketime/libfaketimeMT.so.1").FirstOrDefault(File.Exists) ?? ""), ("FAKETIME", "+3600s"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
    ];

    private readonly Random _random = new(int.Parse(Environment.GetEnvironmentVariable("SEED") ?? "1", CultureInfo.InvariantCulture));
    private readonly Office _office = new() { Now = null };
    private readonly TempFolder _facts = new();
    private readonly Node[] _nodes = new Node[3];
    private PostgresServer _postgres = null!;
    private OdooSimulator[] _odoos = [];
    private int _kills;
    private string _key = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Shared is null, PostgresServer.Reason);
        _postgres = PostgresServer.Start();
        _odoos =
        [
            await OdooSimulator.StartAsync(new SimulatorOptions { Version = 17, ConnectorGroups = ["base.group_system"] }),
            await OdooSimulator.StartAsync(new SimulatorOptions { Version = 19 }),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        foreach (var odoo in _odoos)
        {
            await odoo.DisposeAsync();
        }

        _postgres?.Dispose();
    }

    public void Dispose()
    {
        _office.Dispose();
        _facts.Dispose();
    }

    [Fact]
    public async Task Whatever_fails_each_document_stands_once_and_nothing_is_left_over()
    {
        Commands.Samples.GpIt(_facts.Path, Path.Combine(_facts.Path, "corrections"), Practices);
        _office.Write("settings.json", Settings());
        _office.Variables["Connector__Store"] = _postgres.NewStore();
        string[] settings = ["--config", "settings.json"];
        _office.Child(["import", _facts.Path, .. settings, "--json"]).Ends(0);
        _key = (string)_office.Child(["key", "add", "test", "--role", "admin", .. settings, "--json"]).Ends(0).Json["key"]!;
        for (var n = 0; n < _nodes.Length; n++)
        {
            await Start(n);
        }

        var runs = new List<JsonNode>();
        foreach (var period in Periods.TakeWhile((_, i) => i < 3 || _kills < Kills))
        {
            runs.Add(await Done("periods/" + period + "/close", "{}", async: true));
            runs.Add(await Done("publications", "{}"));
        }

        _office.Child(["import", Path.Combine(_facts.Path, "corrections"), .. settings, "--json"]).Ends(0);
        runs.Add(await Done("publications", "{}"));
        runs.Add(await Done("reconciliations", "{}"));
        Assert.Equal(Kills, _kills);

        Assert.All(runs, run => Assert.True((string?)run["state"] == "done" && (int)run["outcome"]! == 0, run.ToJsonString()));
        Assert.All(runs.SelectMany(r => r["slices"]!.AsArray()), slice => Assert.Equal("done", (string?)slice!["state"]));
        Assert.True(runs.SelectMany(r => r["slices"]!.AsArray()).Select(s => ((string)s!["node"]!)).Distinct(StringComparer.Ordinal).Count() > 2);
        TestContext.Current.SendDiagnosticMessage($"{runs.Sum(r => (int)r["attempts"]! - 1)} runs and {runs.SelectMany(r => r["slices"]!.AsArray()).Sum(s => (int)s!["attempts"]! - 1)} slices were taken up by another node.");

        Stop();
        _office.Child(["verify", .. settings]).Ends(0);
        Assert.All(_office.Child(["plan", .. settings, "--json"]).Ends(0).Rows, row => Assert.Equal("none", (string?)row["action"]));
        var documents = _office.Child(["reconcile", .. settings, "--json"]).Ends(0).Rows;
        Assert.All(documents, d => Assert.Null(d["drift"]));
        Assert.Equal(
            documents.Select(d => $"{(((string)d["backend"]!) == "odoo17" ? 17 : 19)} {d["external_id"]} {d["document"]}").Order(StringComparer.Ordinal),
            _odoos.SelectMany(o => o.Books.Moves.Where(m => m.State != "cancel").Select(m => $"{o.Options.Version} {m.Id} {m.Key}")).Order(StringComparer.Ordinal));
    }

    /// <summary>Half of the payers go to the one, half to the other.</summary>
    private string Settings()
    {
        var payers = File.ReadLines(Path.Combine(_facts.Path, "parties.csv")).Skip(1).Select(line => line.Split(',')[0]).Where((_, i) => i % 2 == 0);
        return JsonSerializer.Serialize(new
        {
            Connector = new
            {
                Backends = _odoos.ToDictionary(o => "odoo" + o.Options.Version, o => new { Kind = "odoo", o.Url, Database = "odoo", o.Login, o.ApiKey, Company = 1, Journal = "INV", Taxes = new { VAT0 = "0%", VAT20 = "20%" } }),
                Routes = payers.Select(p => new { Payer = p, Backend = "odoo17" }).Append(new { Payer = "*", Backend = "odoo19" }),
                Server = new { RequestsPerSecond = "10000" },
            },
        });
    }

    /// <summary>Asks for a run at some node, under one key however often, and waits for its end; meanwhile things fail.</summary>
    private async Task<JsonNode> Done(string address, string body, bool async = false)
    {
        var once = Guid.NewGuid().ToString();
        long? run = null;
        while (run is null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/" + address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", once);
            if (async)
            {
                request.Headers.Add("Prefer", "respond-async");
            }

            run = (long?)(await Ask(request))?["run"];
        }

        var until = Asked() + _random.Next(5, 40);
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/runs/{run}");
            var answer = await Ask(request);
            if (answer is not null && (string?)answer["state"] is "done" or "failed" or "cancelled")
            {
                return answer!;
            }

            if (_kills < Kills && (Asked() > until || (answer?["slices"]?.AsArray().Any(s => (string?)s!["state"] == "running") == true && _random.Next(20) == 0)))
            {
                await Fail();
                until = Asked() + _random.Next(5, 40);
            }
        }
    }

    /// <summary>Kills a node and starts it again; now and then the database crashes too, or is restarted.</summary>
    private async Task Fail()
    {
        var n = _random.Next(_nodes.Length);
        _nodes[n].Process.Kill();
        if (++_kills % 5 == 3)
        {
            _postgres.Restart(crash: _random.Next(2) == 0);
        }

        await Start(n);
    }

    /// <summary>How much the accounting systems have been asked for.</summary>
    private int Asked() => _odoos.Sum(o => o.Requested);

    /// <summary>Asks some node; null when it does not answer, or not well.</summary>
    private async Task<JsonNode?> Ask(HttpRequestMessage request)
    {
        try
        {
            using var answer = await _nodes[_random.Next(_nodes.Length)].Client.SendAsync(request, Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True((int)answer.StatusCode is < 300 or 409 or 503, $"{answer.StatusCode}: {text}");
            return answer.IsSuccessStatusCode ? JsonNode.Parse(text) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null;
        }
    }

    private async Task Start(int n)
    {
        _nodes[n]?.Dispose();
        var port = Ports.Free();
        _office.Variables["Connector__Server__Urls"] = $"http://127.0.0.1:{port}";
        var fast = n == 2;
        foreach (var (name, value) in fast ? AnHourAhead : [])
        {
            _office.Variables[name] = value;
        }

        var node = _nodes[n] = new Node(_office.Start("serve", "--config", "settings.json"), port, _key);
        foreach (var (name, _) in AnHourAhead)
        {
            _office.Variables.Remove(name);
        }

        while (!await node.IsReady(Cancellation))
        {
            Assert.False(node.Process.HasExited, node.Said.ToString());
        }
    }

    private void Stop()
    {
        foreach (var (n, node) in _nodes.Index().Where(n => n.Item is not null).ToArray())
        {
            node.Dispose();
            _nodes[n] = null!;
        }
    }

    private sealed class Node : IDisposable
    {
        public Node(Process process, int port, string key)
        {
            Process = process;
            Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            process.ErrorDataReceived += (_, line) => Said.AppendLine(line.Data);
            process.OutputDataReceived += (_, line) => Said.AppendLine(line.Data);
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
        }

        public Process Process { get; }

        public HttpClient Client { get; }

        public StringBuilder Said { get; } = new();

        public async Task<bool> IsReady(CancellationToken cancellation)
        {
            try
            {
                using var ready = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellation);
                return ready.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
                return false;
            }
        }

        public void Dispose()
        {
            if (!Process.HasExited)
            {
                Process.Kill();
            }

            Process.WaitForExit();
            Process.Dispose();
            Client.Dispose();
        }
    }
}
