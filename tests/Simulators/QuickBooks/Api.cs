using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>The accounting API of one company. Whoever calls it holds the company's gate.</summary>
internal sealed partial class Api(Company company, Writer writer, CallCounts counts)
{
    private static readonly UTF8Encoding Strict = new(false, true);

    private readonly Dictionary<string, Remembered> _requests = [];

    /// <summary>Stops the next batch after this many items, without an answer.</summary>
    public int? CutBatchAfter { get; set; }

    /// <summary>What kind of call it is, for counting and for faults: <c>invoice/create</c>, <c>customer/query</c>, <c>batch</c>.</summary>
    public static string KindOf(Request request)
    {
        var parts = request.Path.Split('/');
        if (parts is not ["", "v3", "company", _, var first, ..])
        {
            return "unknown";
        }

        switch (first)
        {
            case "query":
                var text = request.Parameter("query") ?? Encoding.UTF8.GetString(request.Body);
                var words = text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
                var at = Array.FindIndex(words, static word => word.Equals("FROM", StringComparison.OrdinalIgnoreCase));
                return at >= 0 && at + 1 < words.Length ? $"{words[at + 1].ToLowerInvariant()}/query" : "query";
            case "batch" or "cdc" or "upload":
                return first;
        }

        if (request.Method == "GET")
        {
            return $"{first}/read";
        }

        if (parts is [.., "send"])
        {
            return $"{first}/send";
        }

        var operation = request.Parameter("include") == "void" ? "void" : request.Parameter("operation");
        return $"{first}/{operation ?? (WrittenId(request.Body) ? "update" : "create")}";
    }

    /// <summary>Carries out a request, or gives the answer that was given to the same <c>requestid</c>.</summary>
    /// <exception cref="CutException">The connection is cut within it.</exception>
    public (int Status, JsonObject Body) Execute(Request request)
    {
        try
        {
            var isWrite = request.Method == "POST" && !request.Path.EndsWith("/query", StringComparison.Ordinal);
            var isBatch = request.Path.EndsWith("/batch", StringComparison.Ordinal);
            if (!isWrite || request.Parameter("requestid") is not { } id)
            {
                return Answered(() => Carry(request, null));
            }

            var most = isBatch ? 36 : 50;
            if (id.Length == 0 || id.Length > most)
            {
                throw QuickBooksError.Length("requestid", 1, most, id.Length);
            }

            return Once(id, $"{request.Path}\n{Content(request)}", () => Carry(request, id));
        }
        catch (QuickBooksError error)
        {
            return (400, Answers.Fault(error));
        }
    }

    private (int Status, JsonObject Body) Once(string id, string content, Func<JsonObject> carry)
    {
        if (_requests.TryGetValue(id, out var known) && (company.Options.RequestIdLifetime is not { } lifetime || company.Now - known.At < lifetime))
        {
            if (known.Content != content)
            {
                company.Damage.Add($"requestid: {id} was sent again with another content");
            }

            return (known.Status, known.Body.Copy());
        }

        var (status, body) = Answered(carry);
        if (status == 200 || company.Options.RemembersRefusals)
        {
            _requests[id] = new Remembered(company.Now, status, body.Copy(), content);
        }

        return (status, body);
    }

    private static (int Status, JsonObject Body) Answered(Func<JsonObject> carry)
    {
        try
        {
            return (200, carry());
        }
        catch (QuickBooksError error)
        {
            return (400, Answers.Fault(error));
        }
    }

    private JsonObject Carry(Request request, string? requestId)
    {
        var parts = request.Path.Split('/')[4..];
        switch (request.Method, parts)
        {
            case ("GET", ["companyinfo", var id]):
                return id == company.Options.RealmId ? new JsonObject { ["CompanyInfo"] = Settings.Company(company) } : throw QuickBooksError.NotFound();
            case ("GET", ["preferences"]):
                return new JsonObject { ["Preferences"] = Settings.Preferences(company) };
            case ("GET", ["query"]):
                return Find(request.Parameter("query") ?? throw QuickBooksError.Missing("query"));
            case ("POST", ["query"]):
                return request.MediaType == "application/text" ? Find(Text(request)) : throw QuickBooksError.ContentType(request.ContentType);
            case ("GET", ["cdc"]):
                return ChangesSince(request);
            case ("POST", ["batch"]):
                RequireJson(request);
                return Batch(Checking.Parse(Text(request)), requestId);
            case ("POST", ["upload"]):
                return Upload(request);
            case ("GET", [var read, var id]) when Schema.Readable.TryGetValue(read, out var kind):
                return new JsonObject { [kind] = writer.Show(company.Find(kind, id) ?? throw QuickBooksError.NotFound()) };
            case ("POST", [("invoice" or "creditmemo") and var sent, var id, "send"]):
                return request.MediaType == "application/octet-stream"
                    ? new JsonObject { [Schema.Written[sent]] = writer.Send(Schema.Written[sent], id, request.Parameter("sendTo")) }
                    : throw QuickBooksError.ContentType(request.ContentType);
            case ("POST", [var written]) when Schema.Written.TryGetValue(written, out var kind):
                RequireJson(request);
                return Write(kind, request);
            default:
                throw QuickBooksError.Unsupported($"{request.Method} {request.Path}");
        }
    }

    private JsonObject Write(string kind, Request request)
    {
        var operation = (request.Parameter("operation"), request.Parameter("include")) switch
        {
            ("update", "void") when kind == "Payment" => "void",
            ("void", _) when kind == "Payment" => throw QuickBooksError.Unsupported("void of Payment: operation=update&include=void is expected"),
            (null, _) => null,
            ("update" or "delete" or "void", _) => request.Parameter("operation"),
            var (other, _) => throw QuickBooksError.Unsupported(other!),
        };
        return new JsonObject { [kind] = writer.Write(kind, operation, Checking.Parse(Text(request)), request.Parameter("include") == "allowduplicatedocnum") };
    }

    private JsonObject Find(string text) => new() { ["QueryResponse"] = Query.Parse(text).Answer(company, writer) };

    /// <summary>What has changed, deleted things included; at most 1,000 objects, whose end is not told.</summary>
    private JsonObject ChangesSince(Request request)
    {
        if (!DateTimeOffset.TryParse(request.Parameter("changedSince"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since))
        {
            throw QuickBooksError.Missing("changedSince");
        }

        if (since < company.Now.AddDays(-30))
        {
            throw QuickBooksError.QueryValidation("changedSince is more than 30 days ago");
        }

        var left = 1000;
        var answers = new JsonArray();
        foreach (var kind in (request.Parameter("entities") ?? throw QuickBooksError.Missing("entities")).Split(','))
        {
            if (!company.Knows(kind))
            {
                throw QuickBooksError.QueryValidation($"invalid entity: {kind}");
            }

            var second = TimeSpan.FromSeconds(1);
            var changed = company.Everything(kind).Where(entity => entity.Updated + second > since).OrderBy(static entity => entity.Updated).Take(left).ToArray();
            left -= changed.Length;
            var answer = new JsonObject();
            if (changed.Length > 0)
            {
                answer[kind] = new JsonArray([.. changed.Select(Changed)]);
                answer["startPosition"] = 1m;
                answer["maxResults"] = (decimal)changed.Length;
            }

            answers.Add((JsonNode)answer);
        }

        return new JsonObject { ["CDCResponse"] = new JsonArray(new JsonObject { ["QueryResponse"] = answers }) };
    }

    private JsonObject Changed(Entity entity) => !entity.IsDeleted ? writer.Show(entity) : new JsonObject
    {
        ["domain"] = "QBO",
        ["status"] = "Deleted",
        ["Id"] = entity.Id,
        ["MetaData"] = new JsonObject { ["LastUpdatedTime"] = PacificTime.Seconds(entity.Updated) },
    };

    /// <summary>What is compared when a <c>requestid</c> comes again; the boundaries of a multipart body are not.</summary>
    private static string Content(Request request) => request.Parts.Count == 0 ? Encoding.UTF8.GetString(request.Body)
        : string.Join('\n', request.Parts.Select(static part => $"{part.Key} {part.Value.FileName} {Convert.ToBase64String(part.Value.Content)}"));

    private static void RequireJson(Request request)
    {
        if (request.MediaType != "application/json")
        {
            throw QuickBooksError.ContentType(request.ContentType);
        }
    }

    private static string Text(Request request)
    {
        try
        {
            return Strict.GetString(request.Body);
        }
        catch (DecoderFallbackException)
        {
            throw QuickBooksError.Unsupported("a body that is not UTF-8");
        }
    }

    private static bool WrittenId(byte[] body)
    {
        try
        {
            return !string.IsNullOrEmpty(Checking.Parse(Encoding.UTF8.GetString(body)).Text("Id"));
        }
        catch (QuickBooksError)
        {
            return false;
        }
    }
}
