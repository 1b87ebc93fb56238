using System.Text.Json;
using System.Text.RegularExpressions;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Store;

namespace Connector.Host.Api;

/// <summary>What goes wrong, as RFC 9457 problem details with the issue's code.</summary>
internal static partial class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>The header by which the command line says that a person at it reads the answer: remedies name commands and options then.</summary>
    public const string CommandWords = "Connector-Command";

    /// <summary>Ends a request: the issue says why.</summary>
    public static Refusal Bad(string subject, string message, string remedy) => new(RefusalKind.Input, new Issue("REQUEST-001", subject, message, remedy));

    /// <summary>Nothing is there, or nothing that the caller may see: the two look the same.</summary>
    public static Refusal Nothing(string subject) => new(RefusalKind.NotFound, new Issue("REQUEST-002", subject, $"There is no {subject}.", "Look at the list that it should be in."));

    /// <summary>A page cannot be continued.</summary>
    public static RequestRefusal Gone() => new(StatusCodes.Status410Gone, new Issue("REQUEST-013", "after", "The row that the page before ended with is no longer in the list.", "Ask for the list again, and follow its Link headers: they keep to one as_of."));

    /// <summary>A mark that no list gives.</summary>
    public static Refusal NoMark() => Bad("after", "after is not a mark of this list.", "Follow the Link header of the page before.");

    /// <summary>The store cannot be used now. Why is in the log: it names machines.</summary>
    private static Issue Busy(string subject, StoreException busy) => ConnectorCommand.Busy(subject, busy) with { Message = "The store cannot be used now.", Remedy = "Send it again in a moment." };

    /// <summary>The service is about to end.</summary>
    public static Issue Stopping(string subject) => new("REQUEST-009", subject, "The service stops.", "Send it again in a moment.");

    /// <summary>Writes a problem.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The status code.</param>
    /// <param name="issues">What went wrong; the first one names the problem.</param>
    /// <param name="result">What the command would have answered all the same, such as an import's errors; null for nothing.</param>
    public static async Task Write(HttpContext http, int status, IReadOnlyList<Issue> issues, ImportResultRow? result = null)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = ContentType;
        issues = [.. issues.Take(1_000).Select(issue => http.Request.Headers.ContainsKey(CommandWords) ? issue : InWordsOfRequests(issue))];
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, JsonText.Options);
        JsonText.Write(json, new Problem(
            "urn:connector:issue:" + issues[0].Code, issues[0].Message, status, issues[0].Remedy, http.Request.Path.Value, issues[0].Code, http.TraceIdentifier, [.. issues.Select(Rows.Of)], result));
    }

    /// <summary>The status code that an end without a result has.</summary>
    public static int Status(RefusalKind kind) => kind switch
    {
        RefusalKind.Rule => StatusCodes.Status409Conflict,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Backend => StatusCodes.Status502BadGateway,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>Answers what a handler threw.</summary>
    /// <returns>The status code.</returns>
    public static async Task<int> Handle(HttpContext http, Exception thrown)
    {
        var (status, issues) = thrown switch
        {
            Refusal refused => (Status(refused.Kind), refused.Issues.ToArray()),
            RequestRefusal refused => (refused.Status, [refused.Issue]),
            _ when IsTooLarge(thrown) => (StatusCodes.Status413PayloadTooLarge, [TooLarge(http)]),
            BadHttpRequestException bad => (bad.StatusCode, [new Issue("REQUEST-001", http.Request.Path, Said(bad), "See /swagger for what the request takes.")]),
            JsonException or InvalidDataException or IOException { InnerException: BadHttpRequestException } or Microsoft.AspNetCore.Connections.ConnectionResetException
                => (StatusCodes.Status400BadRequest, [new Issue("REQUEST-001", http.Request.Path, thrown.Message, "See /swagger for what the request takes.")]),
            OverflowException large => (Status(RefusalKind.Rule), [.. Refusal.TooLarge(large, http.Request.Path).Issues]),
            DiskFullException full => (StatusCodes.Status503ServiceUnavailable, [ConnectorCommand.Full(http.Request.Path, full) with { Message = "The disk of the store is full, or cannot be written. Nothing of it is recorded." }]),
            StoreException busy => (StatusCodes.Status503ServiceUnavailable, [Busy(http.Request.Path, busy)]),
            OperationCanceledException => (StatusCodes.Status503ServiceUnavailable, [Stopping(http.Request.Path)]),
            _ => (StatusCodes.Status500InternalServerError, new[] { ConnectorCommand.Defect(http.Request.Path, "") }),
        };
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = "5";
        }

        await Write(http, status, issues);
        return status;
    }

    /// <summary>Answers that have no body of their own, such as of an address where nothing is.</summary>
    public static Task Empty(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        return Write(http, http.Response.StatusCode,
        [
            http.Response.StatusCode switch
            {
                StatusCodes.Status401Unauthorized => new Issue("ACCESS-001", path, "The request carries no key that counts.", "Send Authorization: Bearer KEY, with a key that has not expired and was not revoked, or sign in."),
                StatusCodes.Status403Forbidden when http.User.IsInRole(Roles.MustChange) => new Issue("ACCESS-004", path, "The password has to be changed first.", "POST /api/v1/account/password."),
                StatusCodes.Status403Forbidden => new Issue("ACCESS-002", path, $"This is open to {Open(http)}.", "Ask an administrator for a key or an account with such a role."),
                StatusCodes.Status404NotFound => new Issue("REQUEST-002", path, "There is nothing at this address.", "See /swagger for what there is."),
                StatusCodes.Status413PayloadTooLarge => TooLarge(http),
                StatusCodes.Status429TooManyRequests => new Issue("REQUEST-004", path, "Too many requests.", "Wait as long as Retry-After says."),
                _ => new Issue("REQUEST-001", path, $"The request is refused ({http.Response.StatusCode}).", "See /swagger for what the request takes."),
            },
        ]);
    }

    private static Issue TooLarge(HttpContext http) => new("REQUEST-003", http.Request.Path, "The request is too large.", "Send it in parts; the setting Server:UploadMegabytes bounds imports.");

    private static bool IsTooLarge(Exception thrown) => thrown switch
    {
        BadHttpRequestException bad => bad.StatusCode == StatusCodes.Status413PayloadTooLarge,
        InvalidDataException data => data.Message.Contains("limit", StringComparison.Ordinal), // of the form's reader
        _ => false,
    };

    private static string Open(HttpContext http) => string.Join(", ", http.GetEndpoint()?.Metadata.GetMetadata<OpenTo>()?.Roles ?? []);

    /// <summary>What the command line says, as a request has it: <c>as_of</c> for <c>--as-of</c>, an address for a command.</summary>
    private static Issue InWordsOfRequests(Issue issue) => issue with
    {
        Message = AtStart.Replace(issue.Message, Parameter),
        Remedy = Option.Replace(Addresses.Aggregate(issue.Remedy, (text, a) => Regex.Replace(text, a.Command, a.Address)), Parameter),
    };

    private static string Parameter(Match option) => option.Groups[1].Value.Replace('-', '_');

    private static readonly (string Command, string Address)[] Addresses =
    [
        ("connector approve --help", "/swagger"),
        ("connector backend check ([^ ,]+)", "POST /api/v1/backends/$1/check"),
        ("connector backend connect ([^ ,.]+)", "GET /api/v1/backends/$1/connect"),
        ("connector charges", "GET /api/v1/periods/{p}/charges"),
        ("connector dispute list", "GET /api/v1/disputes"),
        ("connector documents ([^ ]+)\\.$", "GET /api/v1/periods/$1/documents."),
        ("connector import", "POST /api/v1/facts/sessions"),
        ("connector period close ([^ ]+)\\.$", "POST /api/v1/periods/$1/close."),
        ("connector plan", "POST /api/v1/plans"),
        ("connector session list", "GET /api/v1/sessions"),
    ];

    [GeneratedRegex("^Failed to bind parameter \"\\S+ (\\w+)\" from \"(.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex Unbound { get; }

    [GeneratedRegex("^--([a-z-]+)")]
    private static partial Regex AtStart { get; }

    [GeneratedRegex("--([a-z-]+)( \"…\")?")]
    private static partial Regex Option { get; }

    // The framework and its reader of JSON speak of our types and parameters: the caller is told where, and that is enough.
    private static string Said(BadHttpRequestException bad) => bad.InnerException is not JsonException json ? Unbound.Match(bad.Message) switch
    {
        { Success: true } m => $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(m.Groups[1].Value)} '{m.Groups[2].Value}' is not what is expected.",
        _ when bad.Message.Contains("no body was provided", StringComparison.Ordinal) || bad.Message.Contains("not provided from body", StringComparison.Ordinal) => "The body is missing.",
        _ when bad.StatusCode == StatusCodes.Status415UnsupportedMediaType => "The body is not JSON by its Content-Type.",
        _ => bad.Message,
    }
        : json.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"The body has a property that is not known: {json.Message.Split('\'') switch { [_, var name, ..] => name, _ => json.Path }}."
        : $"The body is not what is expected at {json.Path ?? "$"}{(json.LineNumber is { } line ? $", line {line + 1}" : "")}.";
}
