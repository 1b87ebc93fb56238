using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Engine;
using Connector.Host.Api;
using Connector.Operations.Verifying;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>Whatever is sent to any endpoint, by whoever may: an answer, or problem details with a code; never a 500.</summary>
/// <remarks>10,000 requests an endpoint with CONNECTOR_LONG=1; SEED=n runs one seed of each.</remarks>
[Collection(ServingTests.Alone)]
public sealed class FuzzTests
{
    private static readonly int Times = Environment.GetEnvironmentVariable("CONNECTOR_LONG") == "1" ? 10_000 : 200;

    /// <summary>In place of half a surrogate pair, which can be written in JSON and in nothing that is text.</summary>
    private const string Half = "a\ue000b";

    private static readonly string[] Texts =
    [
        "", " ", "0", "-1", "1e999", "99999999999999999999", "null", "true", "2022-05", "2022-13", "0000-00", "9999-12", "2022-05-01", "2022-05-01T10:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "-9999-01-01T00:00:00Z",
        "P1", "A1", "I1", "S1", "R1", "all", "2022-05/A1/I1", "2022-05/receivable/P1", "books:1", "books", "../../etc/passwd", "..\\..\\x", "/", "//", "%", "%2F", "%00", "\0", "\n", "\r\nX-Header: 1", "'; DROP TABLE charges;--", "\" OR 1=1", "=1+1",
        "@SUM(A1)", "<script>alert(1)</script>", "{{7*7}}", "${x}", "ü", "日本", "\ud83d\ude00", Half, "a\0b", "\ufeff", "\u202e", new string('a', 300), new string('x', 5_000), "json", "csv", "xlsx", "billable", "draft", "accept", "amend", "spend", "unbilled", "patients", "readings", "rates",
        "receivable", "1.005", "1,5", "NaN", "party:", "party:P1", "admin", "patients/R1/2022-04-01", "gAAAA", "MQ", "UDEKMjAyMi0wNS9BMi9JMg",
    ];

    [Fact]
    public async Task Nothing_that_is_sent_is_answered_by_a_defect()
    {
        await using var service = await Service.Start("""{ "Schedules": { "Import": { "Cron": "0 0 3 1 1 ?", "Folder": "/dev/shm/connector-nothing-there" } } }""");
        using var client = service.As("admin");
        var wrong = new ConcurrentBag<string>();
        var answers = new ConcurrentDictionary<int, int>();
        var endpoints = RolesTests.Endpoints(service.App).OrderBy(e => e.Name, StringComparer.Ordinal).ToArray();
        var seeds = Environment.GetEnvironmentVariable("SEED") is { } only ? [int.Parse(only, CultureInfo.InvariantCulture)] : Enumerable.Range(1, Times).ToArray();
        await Parallel.ForEachAsync(
            endpoints.SelectMany(e => seeds.Select(seed => (e.Name, e.Endpoint, seed))), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken }, async (one, cancellation) =>
            {
                var (name, endpoint, seed) = one;
                var random = new Random(seed * 7919 + name.Length);
                using var request = Made(name, endpoint, random);
                using var response = await client.SendAsync(request, cancellation);
                answers.AddOrUpdate((int)response.StatusCode, 1, (_, n) => n + 1);
                var text = await response.Content.ReadAsStringAsync(cancellation);
                var isProblem = (int)response.StatusCode < 400 || response.Content.Headers.ContentType?.MediaType == Problems.ContentType && JsonNode.Parse(text)?["code"] is not null;
                // A backend that is not there may be 502; a bad form of HTTP itself is refused before us, without a body.
                if ((int)response.StatusCode is 500 or 503 or 501 || (!isProblem && response.StatusCode != HttpStatusCode.BadRequest))
                {
                    wrong.Add($"SEED={seed} {name} {request.RequestUri}: {(int)response.StatusCode} {text[..Math.Min(300, text.Length)]}");
                }
            });

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Order(StringComparer.Ordinal).Take(20)) + "\n" + string.Join(", ", File.Exists(Log(service)) ? ReadLog(service).Take(3) : []));
        Assert.True(answers.Where(a => a.Key >= 400).Sum(a => a.Value) > seeds.Length, "Most of it is refused.");
        Assert.True(answers.GetValueOrDefault(200) > 0, "Some of it is answered.");
        Assert.Empty((await new VerifyStore(service.Command()).Run()).Violations);
    }

    private static string Log(Service service) => Directory.GetFiles(service.Folder, "log*.json").FirstOrDefault() ?? "";

    private static IEnumerable<string> ReadLog(Service service)
    {
        using var reader = new StreamReader(new FileStream(Log(service), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n').Where(l => l.Contains("\"Level\":\"Error\"", StringComparison.Ordinal))];
    }

    private static HttpRequestMessage Made(string name, RouteEndpoint endpoint, Random random)
    {
        var path = new StringBuilder("/api/v1");
        foreach (var segment in endpoint.RoutePattern.PathSegments.Skip(2))
        {
            path.Append('/').Append(segment.Parts is [Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter]
                ? parameter.Name == "id" && random.Next(4) > 0 ? random.Next(3).ToString(CultureInfo.InvariantCulture) : parameter.Name == "file" && random.Next(4) > 0 ? FactFile.All[random.Next(FactFile.All.Length)].Name : Uri.EscapeDataString(Text(random) is { Length: > 0 } text ? text : "x")
                : string.Concat(segment.Parts.Select(p => ((Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart)p).Content)));
        }

        var names = endpoint.Metadata.OfType<System.Reflection.MethodInfo>().SelectMany(m => m.GetParameters())
            .Select(p => (p.Name!, Attribute: p.GetCustomAttributes(typeof(Microsoft.AspNetCore.Mvc.FromQueryAttribute), false).OfType<Microsoft.AspNetCore.Mvc.FromQueryAttribute>().FirstOrDefault()))
            .Where(p => p.Attribute is not null).Select(p => p.Attribute!.Name ?? p.Item1).Append("other").ToArray();
        var query = names.Where(n => random.Next(n == "other" ? 20 : 4) == 0).Select(n => $"{n}={Uri.EscapeDataString(n == "limit" && random.Next(2) == 0 ? random.Next(-2, 12_000).ToString(CultureInfo.InvariantCulture) : Text(random))}").ToArray();
        var method = new HttpMethod(name.Split(' ')[0]);
        var request = new HttpRequestMessage(method, path + (query.Length > 0 ? "?" + string.Join('&', query) : ""));
        if (method == HttpMethod.Post)
        {
            request.Content = Body(name, path.ToString(), endpoint, random);
            if (random.Next(6) == 0)
            {
                request.Headers.TryAddWithoutValidation("Idempotency-Key", random.Next(2) == 0 ? Guid.NewGuid().ToString() : new string([.. Text(random).Where(c => c is >= ' ' and <= '~')]));
            }
        }

        return request;
    }

    private static HttpContent Body(string name, string path, RouteEndpoint endpoint, Random random)
    {
        if (name == "POST /imports" && random.Next(5) > 0)
        {
            var form = new MultipartFormDataContent();
            for (var i = random.Next(3); i >= 0; i--)
            {
                var content = random.Next(3) switch { 0 => "measure,subject,from,value\npatients,R1,2022-05-01,5\n", 1 => Text(random), _ => Encoding.Latin1.GetString(Bytes(random)) };
                var file = random.Next(3) switch { 0 => "readings.csv", 1 => "readings.xlsx", _ => new string([.. Text(random).Where(c => !char.IsControl(c) && c != '"')]) };
                form.Add(new ByteArrayContent(Encoding.Latin1.GetBytes(content)), "files", string.IsNullOrWhiteSpace(file) ? "x" : file);
            }

            return form;
        }

        switch (random.Next(8))
        {
            case 0:
                return new ByteArrayContent(Bytes(random)) { Headers = { { "Content-Type", random.Next(2) == 0 ? "application/json" : "text/plain" } } };
            case 1:
                return Json(Any(random, 0));
            case 2:
                return new StringContent(string.Concat(Enumerable.Repeat("[", random.Next(1, 200))), Encoding.UTF8, "application/json");
            case 3 or 4 when FactFile.All.FirstOrDefault(f => path.EndsWith("/" + f.Name, StringComparison.Ordinal)) is { } file:
                return Json(Rows(file, random));
            case 3 or 4 when endpoint.Metadata.OfType<System.Reflection.MethodInfo>().SelectMany(m => m.GetParameters()).FirstOrDefault(p => p.ParameterType.GetMethod("<Clone>$") is not null) is { } body:
                return Json(new JsonObject(body.ParameterType.GetProperties().Where(_ => random.Next(2) == 0).Select(p => KeyValuePair.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name), Like(p.PropertyType, random)))));
            default:
                var example = JsonNode.Parse(endpoint.Metadata.OfType<BodyExample>().LastOrDefault()?.Json ?? """{ "reason": "why", "force": false, "period": "2022-05" }""");
                return Json(Changed(example, random));
        }
    }

    private static StringContent Json(JsonNode? node)
        => new((node?.ToJsonString() ?? "null").Replace("\\uE000", "\\ud800", StringComparison.Ordinal), Encoding.UTF8, "application/json");

    /// <summary>A value of a type, or something else.</summary>
    private static JsonNode? Like(Type type, Random random) => random.Next(5) == 0 ? Any(random, 3)
        : type == typeof(string[]) ? new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(4) == 0 ? null : (JsonNode?)Text(random))])
        : type == typeof(Dictionary<string, JsonElement>) ? new JsonObject(FactFile.All.Where(_ => random.Next(8) == 0).Select(f => KeyValuePair.Create(f.Name, (JsonNode?)Rows(f, random))))
        : type == typeof(bool) || type == typeof(bool?) ? random.Next(2) == 0 : Text(random);

    /// <summary>Rows of a file that it might take, but for a cell here and there.</summary>
    private static JsonArray Rows(FactFile file, Random random) => new([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => new JsonObject(file.Columns.Where(c => c.IsRequired || random.Next(3) == 0).Select(c => KeyValuePair.Create(c.Name, random.Next(8) == 0 ? Text(random) : c.Type switch
    {
        CellType.Key => c.RefersTo.FirstOrDefault() switch { "parties" => "P1", "items" => "I1", "agreements" => "A1", "plans" => "FLAT", "places" => "EAST", _ => "K" + random.Next(20).ToString(CultureInfo.InvariantCulture) },
        CellType.Date => "2022-05-01",
        CellType.Instant => "2022-05-02T10:00:00Z",
        CellType.Decimal => "1",
        CellType.Boolean => "true",
        CellType.Choice => c.Choices[random.Next(c.Choices.Length)],
        CellType.Duration => "PT1H",
        CellType.Scope => "all",
        CellType.Time => "20:00",
        CellType.Weekdays => "mon",
        CellType.Text => Text(random),
        _ => (JsonNode?)"GBP",
    }))))]);

    /// <summary>An example with some of its values made strange.</summary>
    private static JsonNode? Changed(JsonNode? node, Random random) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(random.Next(30) == 0 ? p.Key + "x" : p.Key, Changed(p.Value?.DeepClone(), random)))),
        JsonArray a => new JsonArray([.. a.Select(x => Changed(x?.DeepClone(), random))]),
        _ => random.Next(3) == 0 ? Any(random, 3) : node?.DeepClone(),
    };

    private static JsonNode? Any(Random random, int depth) => random.Next(depth > 3 ? 6 : 8) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(2) == 0),
        2 => JsonValue.Create(random.NextInt64()),
        3 => JsonNode.Parse("1e400"),
        4 or 5 => JsonValue.Create(Text(random)),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, depth + 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create($"{i}{Text(random)}", Any(random, depth + 1)))),
    };

    private static string Text(Random random)
    {
        var text = Texts[random.Next(Texts.Length)];
        return random.Next(10) == 0 ? text + Texts[random.Next(Texts.Length)] : text;
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        return bytes;
    }
}
