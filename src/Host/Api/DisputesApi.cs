using System.ComponentModel;
using System.Globalization;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Operations.Accounts;
using Connector.Operations.Disputing;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Api;

/// <summary>Disputes: charges that are held while they are looked into.</summary>
internal static class DisputesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/disputes", List).For(Roles.Everybody).In("Disputes").Says("Lists disputes.").Answers(new[] { Examples.Dispute });
        api.MapPost("/disputes", Open).For(Roles.Workers).In("Disputes").Records()
            .Says("Holds charges: a draft loses them and goes on, a posted document keeps them. A line of a published document is written DOCUMENT#LINE.")
            .Asks(new DisputeRequest(["2022-05/A1/I1"], "not delivered")).Answers(Examples.Dispute);
        api.MapPost("/disputes/{id:long}/resolve", Resolve).For(Roles.Accountants).In("Disputes").Records()
            .Says("Settles a dispute: accept (nothing is due), reject (the computed amount is), or amend with an amount in all.")
            .Asks(new ResolutionRequest("amend", "40.00", "agreed by telephone")).Answers(Examples.Dispute);
    }

    private static async Task List(
        HttpContext http, RequestContexts contexts, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        var page = Page.Of(limit, after);
        var operation = contexts.Open(http, asOf);
        using var snapshot = operation.Read();
        using var viewer = http.Viewer(operation, snapshot);
        await JsonRows.Rows(http, viewer.Show(snapshot.Disputes()), Rows.Of, page, d => d.Id.ToString(CultureInfo.InvariantCulture), snapshot.KnownAt);
    }

    private static async Task Open(HttpContext http, RequestContexts contexts, DisputeRequest body)
    {
        if (body.Charges is not { Count: > 0 and <= 10_000 } || body.Charges.Any(string.IsNullOrEmpty))
        {
            throw Problems.Bad("charges", "No charges are named.", "Expected 1 to 10,000 keys of charges, or lines as DOCUMENT#LINE.");
        }

        var dispute = OpenDispute.Run(contexts.Open(http, reason: body.Reason), [.. body.Charges]);
        await JsonRows.OneToStaff(http, Rows.Of(dispute));
    }

    private static async Task Resolve(HttpContext http, RequestContexts contexts, long id, ResolutionRequest body)
    {
        var outcome = DisputeOutcomes.Parse(body.Outcome) ?? throw Problems.Bad("outcome", $"'{body.Outcome}' is not an outcome.", "Expected accept, reject or amend.");
        decimal agreed = 0;
        if ((outcome == DisputeOutcome.Amend) != (body.Amount is not null) || (body.Amount is { } amount && !CanonicalText.TryParseDecimal(amount, out agreed)))
        {
            throw Problems.Bad("amount", $"'{body.Amount}' is not an amount of this outcome.", "With amend, and only then: an amount with '.', as \"40.00\".");
        }

        var dispute = ResolveDispute.Run(contexts.Open(http, reason: body.Reason), id, outcome, body.Amount is null ? null : agreed);
        await JsonRows.OneToStaff(http, Rows.Of(dispute));
    }
}
