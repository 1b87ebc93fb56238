using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Talks to the simulator with a plain client.</summary>
internal sealed class SimulatorTalk : IDisposable
{
    private readonly QuickBooksSimulator _books;
    private readonly HttpClient _http;

    public SimulatorTalk(QuickBooksSimulator books)
    {
        _books = books;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = books.Url };
        Token = books.OAuth.GiveAccessToken();
    }

    public HttpClient Http => _http;

    public string Token { get; set; }

    public void Dispose() => _http.Dispose();

    /// <summary>A request with JSON asked for, and its answer whatever that is.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, string accept = "application/json")
    {
        using var request = new HttpRequestMessage(method, $"/v3/company/{_books.RealmId}/{path}") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (accept.Length > 0)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<(int Status, JsonObject Body)> PostAsync(string path, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await ReadAsync(SendAsync(HttpMethod.Post, path, content));
    }

    public Task<(int Status, JsonObject Body)> GetAsync(string path) => ReadAsync(SendAsync(HttpMethod.Get, path));

    /// <summary>What a write answers; it must be accepted.</summary>
    public async Task<JsonObject> WriteAsync(string path, object body)
    {
        var (status, answer) = await PostAsync(path, body);
        Assert.True(status == 200, answer.ToJsonString());
        return (JsonObject)answer.First(p => p.Key != "time").Value!;
    }

    /// <summary>The code with which a write is refused.</summary>
    public async Task<string> RefusedAsync(string path, object body)
    {
        var (status, answer) = await PostAsync(path, body);
        return status == 200 ? "accepted" : Code(answer);
    }

    public async Task<JsonObject> QueryAsync(string query)
    {
        var (status, answer) = await GetAsync($"query?query={Uri.EscapeDataString(query)}");
        Assert.True(status == 200, answer.ToJsonString());
        return (JsonObject)answer["QueryResponse"]!;
    }

    public async Task<string> QueryRefusedAsync(string query)
    {
        var (status, answer) = await GetAsync($"query?query={Uri.EscapeDataString(query)}");
        return status == 200 ? "accepted" : Code(answer);
    }

    public async Task<string> CustomerAsync(string name = "Orchard Surgery") => Id(await WriteAsync("customer", new { DisplayName = name }));

    public async Task<string> ItemAsync(string name = "Hours", bool taxable = false)
        => Id(await WriteAsync("item", new { Name = name, Type = "Service", IncomeAccountRef = new { value = "1" }, ExpenseAccountRef = new { value = "4" }, Taxable = taxable }));

    /// <summary>The line of a sale.</summary>
    public static object Line(string item, decimal amount, decimal? quantity = null, decimal? price = null, string? tax = null, string? id = null, string? description = null)
    {
        var detail = new Dictionary<string, object> { ["ItemRef"] = new { value = item } };
        Set(detail, "Qty", quantity);
        Set(detail, "UnitPrice", price);
        Set(detail, "TaxCodeRef", tax is null ? null : new { value = tax });
        var line = new Dictionary<string, object> { ["Amount"] = amount, ["DetailType"] = "SalesItemLineDetail", ["SalesItemLineDetail"] = detail };
        Set(line, "Id", id);
        Set(line, "Description", description);
        return line;
    }

    /// <summary>An invoice, with more or other properties.</summary>
    public static Dictionary<string, object> Invoice(string customer, IEnumerable<object> lines, params (string Name, object? Value)[] more)
    {
        var invoice = new Dictionary<string, object> { ["CustomerRef"] = new { value = customer }, ["Line"] = lines };
        foreach (var (name, value) in more)
        {
            Set(invoice, name, value);
        }

        return invoice;
    }

    public static string Id(JsonObject answered) => answered["Id"]!.GetValue<string>();

    public static string SyncToken(JsonObject answered) => answered["SyncToken"]!.GetValue<string>();

    public static string Code(JsonObject answer) => answer["Fault"]!["Error"]![0]!["code"]!.GetValue<string>();

    private static void Set(Dictionary<string, object> data, string name, object? value)
    {
        if (value is not null)
        {
            data[name] = value;
        }
    }

    private static async Task<(int Status, JsonObject Body)> ReadAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return ((int)answer.StatusCode, (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }
}
