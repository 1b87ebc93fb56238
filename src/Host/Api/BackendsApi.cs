using System.ComponentModel;
using System.Globalization;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Operations.Accounts;
using Connector.Operations.Adopting;
using Connector.Operations.Backends;
using Connector.Operations.Linking;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Api;

/// <summary>What was done, and with whom we talk.</summary>
internal static class BackendsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/audit", Audit).For(Roles.Accountants).In("Audit").Says("Lists who did what, when and why: one entry for each command, with the hash of what it recorded. subject: with the history of that key's facts.")
            .Answers(new[] { Examples.Audit });
        api.MapGet("/backends", List).For(Roles.Staff).In("Backends").Says("Lists the configured backends, whether they answer, and what is wrong with them.").Answers(new[] { Examples.Backend });
        api.MapPost("/backends/{b}/check", Check).For(Roles.Workers).In("Backends").Says("Says whether a backend can be reached, and names each problem.").Answers(new[] { Examples.Backend });
        api.MapPost("/backends/{b}/links", Link).For(Roles.Workers).In("Backends").Records()
            .Says("Says that a backend knows a party or an item already, under an id of its own: it is used, and none is created. subject: customer, vendor or item; without it a party is linked as customer and vendor, or else an item.")
            .Asks(new LinkRequest("P1", "customer:P1", Reason: "as in the old books")).Answers(new[] { Examples.Backend });
        api.MapPost("/backends/{b}/adoptions", Adopt).For(Roles.Workers).In("Backends").Records()
            .Says("Takes what a backend has of documents for the position, where that is not what was meant: after a store was restored from a backup, for example. Without documents: of all that are blocked for this reason. The next publication sends the difference. dry_run: only shows them.")
            .Asks(new AdoptionRequest(["2022-05/receivable/P1"], Reason: "restored from the backup of 1 June")).Answers(new[] { Examples.Adoption });
    }

    private static async Task Audit(
        HttpContext http, RequestContexts contexts, [FromQuery, Description("Only what was done to this key.")] string? subject, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf,
        [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        var page = Page.Of(limit, after);
        using var snapshot = contexts.Open(http, asOf).Read();
        var entries = subject is null ? snapshot.Audit() : snapshot.Audit(subject).Concat(snapshot.History(subject)).OrderBy(e => e.At);
        await JsonRows.ToStaff(http, entries.Index(), row => Rows.Of(row.Item), page, row => row.Index.ToString(CultureInfo.InvariantCulture), snapshot.KnownAt);
    }

    private static Task List(HttpContext http, RequestContexts contexts, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
        => Checked(http, contexts, null, Page.Of(limit, after));

    private static Task Check(HttpContext http, RequestContexts contexts) => Checked(http, contexts, http.Key("b"), default);

    private static Task Checked(HttpContext http, RequestContexts contexts, string? only, Page page)
        => JsonRows.ToStaff(http, CheckLinked.Run(contexts.Open(http), only, http.RequestAborted), Rows.Of, page, row => row.Backend.Name);

    private static async Task Link(HttpContext http, RequestContexts contexts, LinkRequest body)
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
        await LinkRecord.Run(contexts.Open(http, reason: body.Reason), name, subject, body.Key, body.ExternalId, http.RequestAborted);
        await Checked(http, contexts, name, default);
    }

    private static async Task<AdoptionRow[]> Adopt(HttpContext http, RequestContexts contexts, AdoptionRequest body)
    {
        var name = http.Key("b");
        var operation = contexts.Open(http, reason: body.Reason);
        var backend = ConfiguredBackends.Open(operation, name).Single();
        using var held = PublishingLock.Take(operation, name);
        return [.. (await AdoptFoundDocuments.Run(held, backend, [.. body.Documents ?? []], body.DryRun, http.RequestAborted)).Select(Rows.Of)];
    }
}
