using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Client;
using Connector.Contract;
using Refit;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>The description at /openapi/v1.json is whole, and true: every operation is called, and answers with a status that it names.</summary>
[Collection(ServingTests.Alone)]
public sealed class DescriptionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every operation and a request of it that is carried out, one after the other.</summary>
    private static readonly (string Operation, string Address, string? Body)[] Requests =
    [
        ("get /health/live", "/health/live", null),
        ("get /health/ready", "/health/ready", null),
        ("post /api/v1/imports", "imports?dry_run=true", "form"),
        ("post /api/v1/facts/{file}", "facts/plans", """[{ "plan": "HOURS", "model": "time", "interval": "PT1H" }]"""),
        ("post /api/v1/facts/{file}", "facts/agreements", """[{ "agreement": "OPEN", "payer": "P1", "item": "I1", "plan": "HOURS" }, { "agreement": "NEXT", "payer": "P1", "item": "I1", "plan": "HOURS" }]"""),
        ("get /api/v1/facts/{file}/{key}/history", "facts/plans/HOURS/history", null),
        ("post /api/v1/sessions", "sessions", """{ "session": "L1", "agreement": "OPEN", "at": "2022-06-02T10:00:00Z" }"""),
        ("get /api/v1/sessions", "sessions", null),
        ("get /api/v1/sessions/{key}/preview", "sessions/L1/preview", null),
        ("post /api/v1/sessions/{key}/transfer", "sessions/L1/transfer", """{ "to": "NEXT", "session": "L2", "at": "2022-06-02T11:00:00Z" }"""),
        ("post /api/v1/sessions/{key}/check-out", "sessions/L2/check-out", """{ "at": "2022-06-02T12:00:00Z" }"""),
        ("get /api/v1/usage", "usage", null),
        ("get /api/v1/periods", "periods", null),
        ("get /api/v1/periods/{p}/charges", "periods/2022-05/charges", null),
        ("get /api/v1/periods/{p}/documents", "periods/2022-05/documents", null),
        ("get /api/v1/charges/{key}/explanation", "charges/2022-05%2FA1%2FI1/explanation", null),
        ("get /api/v1/trace/{key}", "trace/2022-05%2FA1%2FI1", null),
        ("post /api/v1/periods/{p}/close", "periods/2022-05/close", """{ "reason": "month end" }"""),
        ("post /api/v1/periods/{p}/reopen", "periods/2022-05/reopen", """{ "reason": "too early" }"""),
        ("post /api/v1/periods/{p}/lock", "periods/2022-05/lock", """{ "reason": "audited" }"""),
        ("post /api/v1/plans", "plans", "{}"),
        ("post /api/v1/approvals", "approvals", """{ "period": "2022-05" }"""),
        ("post /api/v1/publications", "publications", "{}"),
        ("get /api/v1/publications", "publications", null),
        ("post /api/v1/reconciliations", "reconciliations", "{}"),
        ("post /api/v1/verifications", "verifications", "{}"),
        ("get /api/v1/runs", "runs", null),
        ("get /api/v1/runs/{id}", "runs/1", null),
        ("get /api/v1/runs/{id}/rows", "runs/1/rows", null),
        ("get /api/v1/runs/{id}/events", "runs/1/events", null),
        ("post /api/v1/runs/{id}/cancel", "runs/1/cancel", ""),
        ("post /api/v1/disputes", "disputes", """{ "charges": ["2022-05/A1/I1"] }"""),
        ("get /api/v1/disputes", "disputes", null),
        ("post /api/v1/disputes/{id}/resolve", "disputes/1/resolve", """{ "outcome": "accept" }"""),
        ("get /api/v1/reports/{name}", "reports/spend", null),
        ("get /api/v1/audit", "audit", null),
        ("get /api/v1/backends", "backends", null),
        ("post /api/v1/backends/{b}/check", "backends/books/check", ""),
        ("post /api/v1/backends/{b}/adoptions", "backends/books/adoptions", """{ "dry_run": true }"""),
        ("post /api/v1/backends/{b}/links", "backends/books/links", """{ "key": "P2", "external_id": "customer:P2", "reason": "as in the old books" }"""),
        ("get /api/v1/backends/{b}/connect", "backends/books/connect", null),
        ("get /api/v1/backends/{b}/callback", "backends/books/callback?state=x&code=y&realmId=1", null),
        ("post /api/v1/backends/{b}/disconnect", "backends/books/disconnect", "{}"),
        ("post /api/v1/hooks/{b}", "hooks/books", ""),
        ("get /api/v1/account", "account", null),
        ("get /api/v1/users", "users", null),
        ("post /api/v1/users", "users", """{ "user": "finance", "role": "accountant" }"""),
        ("post /api/v1/users/{user}", "users/finance", """{ "disabled": false }"""),
        ("post /api/v1/users/{user}/reset", "users/finance/reset", "{}"),
        ("get /api/v1/keys", "keys", null),
        ("post /api/v1/keys", "keys", """{ "name": "night", "role": "viewer", "expires": "TOMORROW" }"""),
        ("post /api/v1/keys/{key}/revoke", "keys/KEY/revoke", "{}"),
        ("get /api/v1/schedules", "schedules", null),
        ("post /api/v1/schedules/{schedule}/pause", "schedules/reconcile/pause", "{}"),
        ("post /api/v1/schedules/{schedule}/resume", "schedules/reconcile/resume", "{}"),
        ("post /api/v1/schedules/{schedule}/run", "schedules/reconcile/run", "{}"),
        ("post /api/v1/account/sign-in", "account/sign-in", """{ "user": "finance", "password": "PASSWORD" }"""),
        ("post /api/v1/account/password", "account/password", """{ "current": "PASSWORD", "new_password": "another one of many letters" }"""),
        ("post /api/v1/account/sign-out", "account/sign-out", "{}"),
    ];

    [Fact]
    public async Task Every_operation_is_described_whole()
    {
        await using var service = await Service.Start();
        var wrong = new List<string>();
        foreach (var (name, operation) in await Operations(service))
        {
            void Expect(bool isThere, string what)
            {
                if (!isThere)
                {
                    wrong.Add($"{name}: {what}");
                }
            }

            Expect(IsText(operation["summary"]) && IsText(operation["description"]), "no summary or description");
            var parameters = (operation["parameters"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
            Assert.All(Names(name), path => Expect(parameters.Any(p => (string?)p["in"] == "path" && (string?)p["name"] == path && (bool?)p["required"] == true), $"{path} is not declared"));
            Assert.All(parameters, p => Expect(p["schema"]?["type"] is not null, $"{p["name"]} has no type"));
            Assert.All(parameters, p => Expect(IsText(p["description"]), $"{p["name"]} has no description"));
            var answers = operation["responses"]!.AsObject().Where(r => !r.Key.EndsWith("XX", StringComparison.Ordinal)).ToArray();
            Expect(answers.Length > 0, "no answer");
            Assert.All(answers, r => Expect(r.Key == "204" || r.Value!["content"]?.AsObject().All(c => c.Value!["example"] is not null) == true, $"no example of {r.Key}"));
            Assert.All(answers, r => Expect(r.Key == "204" || r.Value!["content"]!.AsObject().All(c => c.Value!["schema"] is JsonObject), $"no schema of {r.Key}"));
            Expect(((string?)operation["summary"])?.EndsWith('.') == true, "the summary is no sentence");
            Expect(operation["requestBody"] is not { } body || body["content"]!.AsObject().All(c => c.Value!["example"] is not null), "no example of the body");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Every_operation_answers_with_a_status_that_it_names()
    {
        await using var service = await Service.Start("""{ "Schedules": { "Reconcile": "0 0 4 1 1 ?" } }""");
        using var admin = service.As("admin");
        var operations = (await Operations(service)).ToDictionary(o => o.Name, o => o.Operation, StringComparer.Ordinal);
        Assert.Equal(operations.Keys.Order(StringComparer.Ordinal), Requests.Select(r => r.Operation).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        var said = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOMORROW"] = DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture) };
        var wrong = new List<string>();
        foreach (var (operation, address, body) in Requests)
        {
            var isAccount = address.StartsWith("account/", StringComparison.Ordinal);
            var client = isAccount ? service.Nobody : admin;
            using var request = new HttpRequestMessage(new HttpMethod(operation.Split(' ')[0]), Said(address.StartsWith('/') ? address : "/api/v1/" + address));
            request.Content = body is null ? null : body == "form" ? Form() : new StringContent(Said(body), Encoding.UTF8, "application/json");
            if (isAccount && address != "account/sign-in")
            {
                request.Headers.Add("X-CSRF-Token", said["TOKEN"]);
            }

            using var response = await client.SendAsync(request, Cancellation);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            var status = ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (operations[operation]["responses"]![status] is null)
            {
                wrong.Add($"{operation} answers {status}: {text}");
            }

            if (address.StartsWith("keys", StringComparison.Ordinal) && body?.Contains("night", StringComparison.Ordinal) == true)
            {
                said["KEY"] = ((string)JsonNode.Parse(text)!["key"]!).Split('_')[1];
            }
            else if (address.EndsWith("/reset", StringComparison.Ordinal))
            {
                said["PASSWORD"] = (string)JsonNode.Parse(text)!["one_time_password"]!;
            }
            else if (isAccount && status == "200")
            {
                said["TOKEN"] = (string)JsonNode.Parse(text)!["csrf_token"]!;
            }
            else if (address == "account/password")
            {
                said["TOKEN"] = (string)JsonNode.Parse(await client.GetStringAsync(new Uri("/api/v1/account", UriKind.Relative), Cancellation))!["csrf_token"]!;
            }
        }

        Assert.Empty(wrong);
        string Said(string template) => said.Aggregate(template, (t, s) => t.Replace(s.Key, s.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_client_has_every_operation_with_its_parameters_and_its_answer()
    {
        await using var service = await Service.Start();
        var described = (await Operations(service)).ToDictionary(o => o.Name, o => o.Operation, StringComparer.Ordinal);
        var wrong = new List<string>();
        var calls = typeof(IConnectorApi).GetMethods().Select(m => (Method: m, Call: m.GetCustomAttributes().OfType<HttpMethodAttribute>().Single())).ToArray();
        string[] without = ["get /health/live", "get /health/ready", "get /api/v1/backends/{b}/callback", "post /api/v1/hooks/{b}", "post /api/v1/account/sign-in", "post /api/v1/account/sign-out", "post /api/v1/account/password"];
        Assert.Equal(described.Keys.Except(without).Order(StringComparer.Ordinal), calls.Select(c => Name(c.Call)).Distinct().Order(StringComparer.Ordinal)); // those are for browsers and probes
        foreach (var (method, call) in calls)
        {
            var operation = described[Name(call)];
            var known = (operation["parameters"] as JsonArray ?? []).Select(p => (string)p!["name"]!).ToHashSet(StringComparer.Ordinal);
            var parts = operation["requestBody"]?["content"]?["multipart/form-data"]?["schema"]?["properties"]?.AsObject().Select(p => p.Key) ?? [];
            foreach (var parameter in method.GetParameters().Where(p => p.ParameterType != typeof(CancellationToken) && p.GetCustomAttribute<BodyAttribute>() is null))
            {
                var name = parameter.GetCustomAttribute<HeaderAttribute>()?.Header ?? parameter.GetCustomAttribute<AliasAsAttribute>()?.Name ?? parameter.Name!;
                if (!known.Contains(name) && !parts.Contains(name))
                {
                    wrong.Add($"{method.Name}: {name} is not described");
                }
            }

            if (method.GetParameters().SingleOrDefault(p => p.GetCustomAttribute<BodyAttribute>() is not null) is { } body && body.ParameterType.Namespace == typeof(ChargeRow).Namespace
                && !operation["requestBody"]!["content"]!["application/json"]!["schema"]!.ToJsonString().Contains($"/{body.ParameterType.Name}\"", StringComparison.Ordinal))
            {
                wrong.Add($"{method.Name}: takes no {body.ParameterType.Name}");
            }

            var answer = method.ReturnType.GenericTypeArguments[0].GenericTypeArguments[0];
            var row = answer.IsArray ? answer.GetElementType()! : answer;
            if (row.Namespace == typeof(ChargeRow).Namespace
                && !operation["responses"]!.AsObject().Any(r => r.Key[0] == '2' && r.Value!["content"]!["application/json"]!["schema"] is { } schema && IsOf(answer.IsArray ? schema["items"]! : schema, row.Name)))
            {
                wrong.Add($"{method.Name}: answers no {answer.Name}");
            }
        }

        Assert.Empty(wrong);

        static string Name(HttpMethodAttribute call) => $"{call.Method.Method.ToLowerInvariant()} {call.Path}";

        static bool IsOf(JsonNode schema, string name) => (string?)schema["$ref"] == $"#/components/schemas/{name}";
    }

    private static async Task<(string Name, JsonObject Operation)[]> Operations(Service service)
        => [.. JsonNode.Parse(await service.Nobody.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancellation))!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(o => ($"{o.Key} {path.Key}", o.Value!.AsObject())))];

    private static IEnumerable<string> Names(string path) => path.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}'));

    private static bool IsText(JsonNode? node) => !string.IsNullOrWhiteSpace((string?)node);

    private static MultipartFormDataContent Form()
    {
        var file = new StringContent("measure,subject,from,value\n");
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "files", FileName = "readings.csv" };
        return new MultipartFormDataContent { file };
    }
}
