using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Connector.Simulators.QuickBooks;

/// <summary>Answers in JSON if that was asked for, else in XML; refusals of QuickBooks and of its gateway.</summary>
internal static class Answers
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly XNamespace Finance = "http://schema.intuit.com/finance/v3";

    public static Response Of(Request request, int status, JsonObject body, DateTimeOffset now)
    {
        if (request.AcceptsJson)
        {
            body["time"] = PacificTime.Millis(now);
            return Response.Json(status, body.ToJsonString(Plain));
        }

        var xml = new XElement(Finance + "IntuitResponse", new XAttribute("time", PacificTime.Millis(now)), body.SelectMany(static p => Elements(p.Key, p.Value)));
        return new Response(status, "application/xml;charset=UTF-8", Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>{xml.ToString(SaveOptions.DisableFormatting)}"));
    }

    public static JsonObject Fault(QuickBooksError error)
    {
        var one = new JsonObject { ["Message"] = error.Message, ["Detail"] = error.Detail, ["code"] = error.Code };
        if (error.Element is not null)
        {
            one["element"] = error.Element;
        }

        return new JsonObject { ["Fault"] = new JsonObject { ["Error"] = new JsonArray(one), ["type"] = error.Type } };
    }

    public static Response Unauthorized(Request request, DateTimeOffset now, string detail)
        => Gateway(request, now, 401, "AuthenticationFailed", "3200", detail, "AUTHENTICATION") with { Challenge = "Bearer realm=\"Intuit\", error=\"invalid_token\"" };

    public static Response Forbidden(Request request, DateTimeOffset now)
        => Gateway(request, now, 403, "AuthorizationFailed", "3100", "The application is not authorized for this company.", "SERVICE");

    public static Response TooMany(Request request, DateTimeOffset now)
        => Gateway(request, now, 429, "ThrottleExceeded", "3001", "The request limit was reached. Please try again later.", "SERVICE");

    /// <summary>401, 403 and 429 have another shape: in lower case, and with numbers instead of times.</summary>
    private static Response Gateway(Request request, DateTimeOffset now, int status, string what, string code, string detail, string type)
    {
        var message = $"message={what}; errorCode=00{code}; statusCode={status}";
        if (!request.AcceptsJson)
        {
            var xml = new XElement(Finance + "IntuitResponse", new XAttribute("time", PacificTime.Millis(now)), new XElement(Finance + "Fault", new XAttribute("type", type),
                new XElement(Finance + "Error", new XAttribute("code", code), new XElement(Finance + "Message", message), new XElement(Finance + "Detail", detail))));
            return new Response(status, "application/xml;charset=UTF-8", Encoding.UTF8.GetBytes(xml.ToString(SaveOptions.DisableFormatting)));
        }

        var body = new JsonObject
        {
            ["warnings"] = null,
            ["intuitObject"] = null,
            ["fault"] = new JsonObject { ["error"] = new JsonArray(new JsonObject { ["message"] = message, ["detail"] = detail, ["code"] = code, ["element"] = null }), ["type"] = type },
            ["report"] = null,
            ["queryResponse"] = null,
            ["batchItemResponse"] = new JsonArray(),
            ["attachableResponse"] = new JsonArray(),
            ["syncErrorResponse"] = null,
            ["requestId"] = null,
            ["time"] = now.ToUnixTimeMilliseconds(),
            ["status"] = null,
            ["cdcresponse"] = new JsonArray(),
        };
        return Response.Json(status, body.ToJsonString(Plain));
    }

    private static IEnumerable<XElement> Elements(string name, JsonNode? node)
    {
        switch (node)
        {
            case null:
                yield break;
            case JsonArray list:
                foreach (var element in list.SelectMany(item => Elements(name, item)))
                {
                    yield return element;
                }

                yield break;
            case JsonObject data:
                var made = new XElement(Finance + name);
                foreach (var (key, value) in data)
                {
                    if (value is JsonValue && key is "code" or "element" or "type" or "domain" or "sparse" or "status" or "startPosition" or "maxResults" or "totalCount" or "bId")
                    {
                        made.Add(new XAttribute(key, $"{value}"));
                    }
                    else if (key == "value")
                    {
                        made.Add($"{value}");
                    }
                    else if (key == "name" && data.ContainsKey("value"))
                    {
                        made.Add(new XAttribute(key, $"{value}"));
                    }
                    else
                    {
                        made.Add(Elements(key, value));
                    }
                }

                yield return made;
                yield break;
            default:
                yield return new XElement(Finance + name, $"{node}");
                yield break;
        }
    }
}
