using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Output;
using Connector.Host.Running;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Serving;

/// <summary>Which charges are disputed.</summary>
internal sealed record AskDispute(string[] Charges, string? Reason = null);

/// <summary>How a dispute ends: outcome is accept, reject or amend, the last with an amount.</summary>
internal sealed record AskResolution(string Outcome, string? Amount = null, string? Reason = null);

/// <summary>Whom or what a backend knows already, under which id; subject is customer, vendor or item, or left out.</summary>
internal sealed record AskLink(string Key, [property: JsonPropertyName("external_id")] string ExternalId, string? Subject = null, string? Reason = null);

/// <summary>Disputes: charges that are held while they are looked into.</summary>
internal static class DisputeEndpoints
{
    private const string Example = """{ "dispute": 1, "charges": ["2022-05/A1/I1"], "amount": "100.00", "opened_by": "finance", "opened_at": "2022-06-10T09:00:00Z", "state": "open" }""";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/disputes", List).For(Roles.Everybody).In("Disputes").Says("Lists disputes.").Answers($"[{Example}]");
        api.MapPost("/disputes", Open).For(Roles.Workers).In("Disputes").Records()
            .Says("Holds charges: a draft loses them and goes on, a posted document keeps them. A line of a published document is written DOCUMENT#LINE.")
            .Asks("""{ "charges": ["2022-05/A1/I1"], "reason": "not delivered" }""").Answers(Example);
        api.MapPost("/disputes/{id:long}/resolve", Resolve).For(Roles.Accountants).In("Disputes").Records()
            .Says("Settles a dispute: accept (nothing is due), reject (the computed amount is), or amend with an amount in all.")
            .Asks("""{ "outcome": "amend", "amount": "40.00", "reason": "agreed by telephone" }""").Answers(Example);
    }

    private static async Task List(
        HttpContext http, Calls calls, [FromQuery(Name = "as_of"), Description(Words.AsOf)] string? asOf, [FromQuery, Description(Words.Limit)] int? limit, [FromQuery, Description(Words.After)] string? after)
    {
        var page = Page.Of(limit, after);
        var session = calls.Open(http, asOf);
        using var snapshot = session.Read();
        using var sight = Sight.Of(http.User, session, snapshot);
        await Answers.Rows(http, snapshot.Disputes().Where(sight.Sees).Select(d => sight.Of(d)), Fields.Dispute, page, d => d.Id.ToString(CultureInfo.InvariantCulture), snapshot.KnownAt);
    }

    private static async Task Open(HttpContext http, Calls calls, AskDispute body)
    {
        if (body.Charges is not { Length: > 0 and <= 10_000 } || body.Charges.Any(string.IsNullOrEmpty))
        {
            throw Problems.Bad("charges", "No charges are named.", "Expected 1 to 10,000 keys of charges, or lines as DOCUMENT#LINE.");
        }

        var dispute = Disputing.Open(calls.Open(http, reason: body.Reason), body.Charges);
        await Answers.One(http, json => Fields.Dispute(json, dispute));
    }

    private static async Task Resolve(HttpContext http, Calls calls, long id, AskResolution body)
    {
        var outcome = body.Outcome switch { "accept" => "accepted", "reject" => "rejected", "amend" => "amended", _ => throw Problems.Bad("outcome", $"'{body.Outcome}' is not an outcome.", "Expected accept, reject or amend.") };
        decimal agreed = 0;
        if ((outcome == "amended") != (body.Amount is not null) || (body.Amount is { } amount && !CanonicalText.TryParseDecimal(amount, out agreed)))
        {
            throw Problems.Bad("amount", $"'{body.Amount}' is not an amount of this outcome.", "With amend, and only then: an amount with '.', as \"40.00\".");
        }

        var dispute = Disputing.Resolve(calls.Open(http, reason: body.Reason), id, outcome, body.Amount is null ? null : agreed);
        await Answers.One(http, json => Fields.Dispute(json, dispute));
    }
}

/// <summary>What was done, and with whom we talk.</summary>
internal static class BackendEndpoints
{
    private const string Example = """{ "backend": "books", "kind": "files", "reachable": true, "version": "1", "problems": [] }""";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/audit", Audit).For(Roles.Accountants).In("Audit").Says("Lists who did what, when and why: one entry for each command, with the hash of what it recorded. subject: with the history of that key's facts.")
            .Answers("""[{ "at": "2022-06-01T09:00:00Z", "actor": "finance", "action": "period close", "subject": "2022-05", "reason": null, "before": "open", "after": "closed, charges 2, documents 1, rows 0123456789abcdef" }]""");
        api.MapGet("/backends", List).For(Roles.Staff).In("Backends").Says("Lists the configured backends, whether they answer, and what stands in the way.").Answers($"[{Example}]");
        api.MapPost("/backends/{b}/check", Check).For(Roles.Workers).In("Backends").Says("Says whether a backend can be reached, and names each problem.").Answers($"[{Example}]");
        api.MapPost("/backends/{b}/links", Link).For(Roles.Workers).In("Backends").Records()
            .Says("Says that a backend knows a party or an item already, under an id of its own: it is used, and not made anew. subject: customer, vendor or item; without it a party is linked as customer and vendor, or else an item.")
            .Asks("""{ "key": "P1", "external_id": "customer:P1", "reason": "as in the old books" }""").Answers($"[{Example}]");
        api.MapGet("/backends/{b}/connect", Connect).For(Roles.Admins).In("Backends").Says("Connects a backend by OAuth2, for the kinds that need it. No kind that there is does: 409.")
            .Answers(Refused(NotByOAuth("books")), StatusCodes.Status409Conflict, Problems.ContentType);
        api.MapPost("/hooks/{b}", Hook).AllowAnonymous().In("Backends").Says("Takes a backend's webhooks, for the kinds that send them; their signature is checked. No kind that there is does: 404.")
            .Answers(Refused(Problems.Nothing("webhook of books")), StatusCodes.Status404NotFound, Problems.ContentType);
    }

    /// <summary>An example of what is answered instead.</summary>
    private static string Refused(CommandFailed failed) => $$"""
        { "type": "urn:connector:issue:{{failed.Issues[0].Code}}", "title": "{{failed.Issues[0].Message}}", "status": {{Problems.Status(failed)}}, "detail": "{{failed.Issues[0].Remedy}}", "code": "{{failed.Issues[0].Code}}" }
        """;

    private static async Task Audit(
        HttpContext http, Calls calls, [FromQuery, Description("Only what was done to this key.")] string? subject, [FromQuery(Name = "as_of"), Description(Words.AsOf)] string? asOf,
        [FromQuery, Description(Words.Limit)] int? limit, [FromQuery, Description(Words.After)] string? after)
    {
        var page = Page.Of(limit, after);
        using var snapshot = calls.Open(http, asOf).Read();
        var entries = subject is null ? snapshot.Audit() : snapshot.Audit(subject).Concat(snapshot.History(subject)).OrderBy(e => e.At);
        await Answers.Rows(http, entries.Index(), (json, row) => Fields.Audited(json, row.Item), page, row => row.Index.ToString(CultureInfo.InvariantCulture), snapshot.KnownAt);
    }

    private static Task List(HttpContext http, Calls calls, [FromQuery, Description(Words.Limit)] int? limit, [FromQuery, Description(Words.After)] string? after)
        => Checked(http, calls, null, Page.Of(limit, after));

    private static Task Check(HttpContext http, Calls calls) => Checked(http, calls, http.Key("b"), default);

    private static Task Checked(HttpContext http, Calls calls, string? only, Page page)
        => Answers.Rows(http, Checking.Of(calls.Open(http), only, http.RequestAborted), (json, row) => Fields.Checked(json, row.Backend, row.Check), page, row => row.Backend.Name);

    private static async Task Link(HttpContext http, Calls calls, AskLink body)
    {
        if (string.IsNullOrEmpty(body.Key) || string.IsNullOrEmpty(body.ExternalId))
        {
            throw Problems.Bad(string.IsNullOrEmpty(body.Key) ? "key" : "external_id", "Both have to be named.", "Expected the key of a party or an item, and the backend's id of it.");
        }

        ActionSubject? subject = body.Subject switch
        {
            null => null,
            "customer" => ActionSubject.Customer,
            "vendor" => ActionSubject.Vendor,
            "item" => ActionSubject.Item,
            var other => throw Problems.Bad("subject", $"'{other}' is not a subject.", "Expected customer, vendor or item, or nothing."),
        };
        var name = http.Key("b");
        await Linking.Link(calls.Open(http, reason: body.Reason), name, subject, body.Key, body.ExternalId, http.RequestAborted);
        await Checked(http, calls, name, default);
    }

    private static void Connect(HttpContext http, Calls calls)
    {
        var name = http.Key("b");
        Backends.Require(calls.Open(http), name);
        throw NotByOAuth(name);
    }

    private static CommandFailed NotByOAuth(string name)
        => new(1, new Issue("BACKEND-002", name, $"Backend {name} is not connected by OAuth2.", "Its settings say how it is reached; see POST /api/v1/backends/{b}/check."));

    // No kind of backend that there is sends any: to the outside there is nothing, whatever the name.
    private static void Hook(HttpContext http) => throw Problems.Nothing($"webhook of {http.Key("b")}");
}
