using System.ComponentModel;
using System.Globalization;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Output;
using Connector.Host.Running;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Serving;

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
