using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Host.Commands;
using Connector.Host.Configuration;
using Connector.Host.Tests.Commands;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Operations.Importing;
using Connector.Store;
using Connector.Testing;
using Microsoft.AspNetCore.Builder;
using NodaTime;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>A service in this process, on a free port of this machine, with small facts and a key for each role.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly string _config;

    private Service(string more)
    {
        var settings = JsonNode.Parse($$"""
            { "Store": "{{(Office.OnPostgres ? PostgresServer.Shared!.NewStore() : $"sqlite:{_folder.Path}/connector.db")}}", "Backends": { "books": { "Kind": "files", "Folder": "{{_folder.Path}}/books" } },
              "Server": { "Urls": "http://127.0.0.1:0", "RequestsPerSecond": "100000", "UploadMegabytes": "1" }, "Logs": { "Format": "json", "File": "{{_folder.Path}}/log.json" } }
            """)!.AsObject();
        var all = new JsonObject { ["Connector"] = settings };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
        {
            (name == "Serilog" ? all : settings)[name] = value?.DeepClone();
        }

        _config = _folder.Write("connector.json", all.ToJsonString());
    }

    public string Folder => _folder.Path;

    public string Books => Path.Combine(Folder, "books");

    public WebApplication App { get; private set; } = null!;

    public ConnectorStore Store { get; private set; } = null!;

    /// <summary>A caller without a key.</summary>
    public HttpClient Nobody { get; private set; } = null!;

    public static async Task<Service> Start(string more = "{}")
    {
        var service = new Service(more);
        var session = CommandContext.Open(service.Globals("setup"), CommandEnvironment.OfProcess()).Operation;
        foreach (var (name, text) in SmallFacts.All)
        {
            service._folder.Write($"facts/{name}.csv", text);
        }

        using (var recording = session.Record("import"))
        {
            Assert.Empty(Import.Run(recording, [Path.Combine(service.Folder, "facts")]).Errors);
            recording.Commit(null, null, null);
        }

        foreach (var role in new[] { "admin", "operator", "accountant", "viewer", "party:P1", "party:P2" })
        {
            service._keys[role] = ApiKeys.Add(session, role, role, session.KnownAt + Duration.FromDays(1));
        }

        await service.Begin();
        return service;
    }

    /// <summary>Starts it, again after it was stopped.</summary>
    public async Task Begin()
    {
        var session = CommandContext.Open(Globals("setup"), CommandEnvironment.OfProcess()).Operation;
        Store = session.Store;
        App = Server.Build(ConnectorSettings.Load(_config, null, CommandEnvironment.OfProcess()), session.Store);
        await App.StartAsync();
        Nobody = new HttpClient { BaseAddress = new Uri(App.Urls.Single()) };
    }

    public async Task End()
    {
        Nobody.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }

    /// <summary>The caller with the key of a role.</summary>
    public HttpClient As(string role) => With(_keys[role]);

    public string KeyOf(string role) => _keys[role];

    public HttpClient With(string key)
    {
        var client = new HttpClient { BaseAddress = Nobody.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A command of the command line on the same store.</summary>
    public OperationContext Command(string actor = "desk", string? asOf = null) => CommandContext.Open(Globals(actor) with { AsOf = asOf }, CommandEnvironment.OfProcess()).Operation;

    public string Write(string name, string text) => _folder.Write(name, text);

    public async ValueTask DisposeAsync()
    {
        await End();
        _folder.Dispose();
    }

    private GlobalOptions Globals(string actor) => new(true, null, _config, null, actor, null);
}

/// <summary>Requests and answers, as tests write them.</summary>
internal static class Asking
{
    public static async Task<JsonArray> List(this HttpClient client, string address) => (JsonArray)(await client.Read(address))!;

    public static async Task<JsonNode?> Read(this HttpClient client, string address, int status = 200)
    {
        using var response = await client.GetAsync(new Uri("/api/v1/" + address, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{address}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text);
    }

    public static async Task<JsonNode?> Post(this HttpClient client, string address, string body, int status = 200, string? once = null)
    {
        using var response = await client.Send(HttpMethod.Post, address, body, once);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{address}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public static async Task<HttpResponseMessage> Send(this HttpClient client, HttpMethod method, string address, string? body, string? once = null)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/" + address);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        request.Headers.ExpectContinue = body?.Length > 1_000_000; // so that a refusal is read, and not a broken connection
        if (once is not null)
        {
            request.Headers.Add("Idempotency-Key", once);
        }

        return await client.SendAsync(request);
    }

    /// <summary>Follows a run by its events until it has ended.</summary>
    public static async Task<JsonNode> Ended(this HttpClient client, JsonNode? run)
    {
        using var events = await client.GetAsync(new Uri($"/api/v1/runs/{run!["run"]}/events", UriKind.Relative));
        Assert.Contains("event: end", await events.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        return (await client.Read($"runs/{run["run"]}"))!;
    }

    public static string Code(this JsonNode? problem) => (string)problem!["code"]!;
}

/// <summary>Services of this process read its variables, among them CONNECTOR_NOW, which other tests set for their commands: they do not run beside them.</summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class ServingTests
{
    public const string Alone = "services";
}
