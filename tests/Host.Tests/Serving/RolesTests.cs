using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>Every endpoint and every role against one table.</summary>
[Collection(ServingTests.Alone)]
public sealed class RolesTests
{
    private const string Everybody = "admin operator accountant viewer party:P1";
    private const string Staff = "admin operator accountant viewer";
    private const string Workers = "admin operator accountant";

    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        ["GET /periods"] = Everybody,
        ["POST /periods/{p}/close"] = Workers,
        ["POST /periods/{p}/reopen"] = "admin accountant",
        ["POST /periods/{p}/lock"] = "admin accountant",
        ["POST /imports"] = "admin operator",
        ["POST /facts/{file}"] = "admin operator",
        ["GET /facts/{file}/{key}/history"] = Staff,
        ["GET /periods/{p}/charges"] = Everybody,
        ["GET /periods/{p}/documents"] = Everybody,
        ["GET /usage"] = Everybody,
        ["GET /charges/{key}/explanation"] = Everybody,
        ["GET /trace/{key}"] = Everybody,
        ["GET /sessions"] = Staff,
        ["POST /sessions"] = "admin operator",
        ["POST /sessions/{key}/transfer"] = "admin operator",
        ["POST /sessions/{key}/check-out"] = "admin operator",
        ["GET /sessions/{key}/preview"] = Staff,
        ["POST /plans"] = Staff,
        ["POST /approvals"] = "admin accountant",
        ["POST /publications"] = Workers,
        ["GET /publications"] = Everybody,
        ["POST /reconciliations"] = Workers,
        ["GET /runs"] = Staff,
        ["GET /runs/{id:long}"] = Staff,
        ["GET /runs/{id:long}/rows"] = Staff,
        ["GET /runs/{id:long}/events"] = Staff,
        ["POST /runs/{id:long}/cancel"] = Workers,
        ["GET /disputes"] = Everybody,
        ["POST /disputes"] = Workers,
        ["POST /disputes/{id:long}/resolve"] = "admin accountant",
        ["GET /reports/{name}"] = Staff,
        ["GET /audit"] = "admin accountant",
        ["GET /backends"] = Staff,
        ["POST /backends/{b}/check"] = Workers,
        ["POST /backends/{b}/links"] = Workers,
        ["POST /backends/{b}/adoptions"] = Workers,
        ["POST /verifications"] = Workers,
        ["GET /backends/{b}/connect"] = "admin",
        ["POST /backends/{b}/disconnect"] = "admin",
        ["GET /backends/{b}/callback"] = "anybody",
        ["POST /hooks/{b}"] = "anybody",
        ["POST /account/sign-in"] = "anybody",
        ["POST /account/sign-out"] = Everybody,
        ["GET /account"] = Everybody,
        ["POST /account/password"] = Everybody,
        ["GET /users"] = "admin",
        ["POST /users"] = "admin",
        ["POST /users/{user}"] = "admin",
        ["POST /users/{user}/reset"] = "admin",
        ["GET /keys"] = "admin",
        ["POST /keys"] = "admin",
        ["POST /keys/{key}/revoke"] = "admin",
        ["GET /schedules"] = Staff,
        ["POST /schedules/{schedule}/pause"] = "admin operator",
        ["POST /schedules/{schedule}/resume"] = "admin operator",
        ["POST /schedules/{schedule}/run"] = "admin operator",
    };

    [Fact]
    public async Task Every_endpoint_is_in_the_table()
    {
        await using var service = await Service.Start();
        Assert.Equal(Table.Keys.Order(StringComparer.Ordinal), Endpoints(service.App).Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_endpoint_is_open_to_its_roles_and_to_nobody_else()
    {
        await using var service = await Service.Start();
        var wrong = new List<string>();
        foreach (var (name, allowed) in Table)
        {
            foreach (var role in new[] { "admin", "operator", "accountant", "viewer", "party:P1", "" })
            {
                using var client = role.Length == 0 ? new HttpClient { BaseAddress = service.Nobody.BaseAddress } : service.As(role);
                using var response = await client.SendAsync(Request(name), TestContext.Current.CancellationToken);
                var isOpen = allowed == "anybody" || (role.Length > 0 && allowed.Split(' ').Contains(role));
                var isRefused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
                var refusal = role.Length == 0 ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
                if (isOpen == isRefused || (!isOpen && response.StatusCode != refusal) || (int)response.StatusCode >= 500)
                {
                    wrong.Add($"{name} as {role}: {(int)response.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("ck_000000000000_0000")]
    [InlineData("ck__")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_key_that_is_not_known_opens_nothing(string key)
    {
        await using var service = await Service.Start();
        using var client = new HttpClient { BaseAddress = service.Nobody.BaseAddress };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + key);
        Assert.Equal("ACCESS-001", (await client.Read("periods", 401)).Code());
    }

    [Fact]
    public async Task A_key_that_was_revoked_or_has_another_secret_opens_nothing()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        var key = (string)(await admin.Post("keys", $$"""{ "name": "night", "role": "viewer", "expires": "{{DateTime.UtcNow.AddDays(1):yyyy-MM-ddTHH:mm:ssZ}}" }"""))!["key"]!;
        using var night = service.With(key);
        await night.Read("periods");

        using var forged = service.With(key[..^1] + (key[^1] == '0' ? '1' : '0'));
        await forged.Read("periods", 401);

        await admin.Post($"keys/{key.Split('_')[1]}/revoke", """{ "reason": "lost" }""");
        await night.Read("periods", 401);
        await admin.Post("keys", """{ "name": "old", "role": "viewer", "expires": "2020-01-01T00:00:00Z" }""", 400);
        await admin.Post("keys", """{ "name": "boss", "role": "owner", "expires": "2020-01-01T00:00:00Z" }""", 400);
        Assert.DoesNotContain(key.Split('_')[2], (await admin.Read("keys"))!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("lost", (await admin.Read("audit"))!.ToJsonString(), StringComparison.Ordinal);
    }

    internal static IEnumerable<(string Name, RouteEndpoint Endpoint)> Endpoints(WebApplication app) => ((IEndpointRouteBuilder)app).DataSources.SelectMany(d => d.Endpoints).OfType<RouteEndpoint>()
        .Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal))
        .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(m => ($"{m} {e.RoutePattern.RawText!["/api/v1".Length..]}", e)));

    private static HttpRequestMessage Request(string name)
    {
        var (method, path) = (name.Split(' ')[0], name.Split(' ')[1]);
        path = path.Replace("{p}", "2022-05", StringComparison.Ordinal).Replace("{id:long}", "1", StringComparison.Ordinal).Replace("{file}", "readings", StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1" + System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]+\}", "x"));
        if (method == "POST")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        return request;
    }
}
