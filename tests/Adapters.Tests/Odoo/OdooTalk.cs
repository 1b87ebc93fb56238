using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>Talks to a simulator as a plain client does, in either transport. Errors come back by name.</summary>
internal sealed class OdooTalk(OdooSimulator odoo, string login = "connector") : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = odoo.Url };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Dictionary<string, long> UserIds { get; } = new() { ["admin"] = 2, ["connector"] = 5, ["accountant"] = 6, ["readonly"] = 7 };

    public void Dispose() => _http.Dispose();

    /// <summary>Calls by names; an error is thrown.</summary>
    public async Task<JsonElement> CallAsync(string model, string method, object? body = null)
    {
        var (status, answer) = await TryAsync(model, method, body);
        return status == HttpStatusCode.OK ? answer : throw new OdooRefusal(status, answer);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> TryAsync(string model, string method, object? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/json/2/{model}/{method}") { Content = Json(JsonSerializer.Serialize(body ?? new { })) };
        request.Headers.Authorization = new AuthenticationHeaderValue("bearer", $"{login}-key");
        using var response = await _http.SendAsync(request, Cancellation);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancellation)));
    }

    /// <summary>The name of the error.</summary>
    public async Task<string> RefusedAsync(string model, string method, object? body = null)
        => (await Assert.ThrowsAsync<OdooRefusal>(() => CallAsync(model, method, body))).Name;

    /// <summary>The message of the error.</summary>
    public async Task<string> MessageAsync(string model, string method, object? body = null)
        => (await Assert.ThrowsAsync<OdooRefusal>(() => CallAsync(model, method, body))).Message;

    /// <summary>The whole answer of JSON-RPC.</summary>
    public async Task<JsonElement> RpcAsync(string service, string method, params object?[] args)
    {
        var call = new { jsonrpc = "2.0", method = "call", id = 7, @params = new { service, method, args } };
        using var response = await _http.PostAsync(new Uri("/jsonrpc", UriKind.Relative), Json(JsonSerializer.Serialize(call)), Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Calls over JSON-RPC; an error is thrown, and no result is nothing.</summary>
    public async Task<JsonElement> ExecuteAsync(string model, string method, object?[] args, object? named = null)
    {
        var answer = await RpcAsync("object", "execute_kw", "odoo", UserIds[login], $"{login}-key", model, method, args, named ?? new { });
        return answer.TryGetProperty("error", out var error) ? throw new OdooRefusal(HttpStatusCode.OK, error.GetProperty("data"))
            : answer.TryGetProperty("result", out var result) ? result : default;
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? authorization = null, string type = "application/json")
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, type) };
        if (authorization is not null)
        {
            _ = request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return _http.SendAsync(request, Cancellation);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
