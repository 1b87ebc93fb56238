using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Connector.Simulators.Odoo;

/// <summary>What a test does in C#, over HTTP: <c>/simulator/…</c>.</summary>
internal static class Control
{
    public static void Map(IEndpointRouteBuilder routes, OdooSimulator simulator)
    {
        var group = routes.MapGroup("/simulator");
        _ = group.MapGet("", () => Results.Content(Page(simulator), "text/html; charset=utf-8"));
        _ = group.MapPost("/do/{what}/{id:long}", (string what, long id) => Told(() => Do(simulator.People, what, id)) is ProblemHttpResult problem
            ? problem
            : Results.Redirect("/simulator"));
        _ = group.MapGet("/moves", () => simulator.Books.Moves);
        _ = group.MapGet("/partners", () => simulator.Books.Partners);
        _ = group.MapGet("/products", () => simulator.Books.Products);
        _ = group.MapGet("/attachments", () => simulator.Books.Attachments);
        _ = group.MapGet("/messages", () => simulator.Books.Messages);
        _ = group.MapGet("/activities", () => simulator.Books.Activities);
        _ = group.MapGet("/damage", () => simulator.Books.Damage);
        _ = group.MapGet("/calls", () => simulator.Calls);
        _ = group.MapGet("/spent", () => simulator.Spent.TotalSeconds);
        _ = group.MapDelete("/calls", simulator.ForgetCalls);
        Act(group, "/moves/{id:long}/post", (id, _) => simulator.People.Post(id));
        Act(group, "/moves/{id:long}/unpost", (id, _) => simulator.People.Unpost(id));
        Act(group, "/moves/{id:long}/cancel", (id, _) => simulator.People.Cancel(id));
        Act(group, "/moves/{id:long}/delete", (id, _) => simulator.People.Delete(id));
        Act(group, "/moves/{id:long}/edit", (id, body) => simulator.People.Edit(id, body));
        Act(group, "/moves/{id:long}/pay", (id, body)
            => simulator.People.Pay(id, body.ValueKind == JsonValueKind.Object && body.TryGetProperty("amount", out var amount) ? amount.GetDecimal() : null));
        Act(group, "/lines/{id:long}/edit", (id, body) => simulator.People.EditLine(id, body));
        _ = group.MapPost("/lock/{field}", (string field, string? day)
            => Told(() => simulator.People.Lock(field, day is null ? null : DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture))));
        _ = group.MapPost("/records/{model}", (string model, JsonElement body) => Told(() => simulator.People.Create(model, body)));
        _ = group.MapPost("/records/{model}/{id:long}", (string model, long id, JsonElement body) => Told(() => simulator.People.Write(model, id, body)));
        _ = group.MapPost("/keys/{login}/revoke", (string login) => Told(() => simulator.People.RevokeKey(login)));
        _ = group.MapPost("/keys/{login}/give", (string login, DateTime? expires) => Told(() => simulator.People.GiveKey(expires, login)));
        _ = group.MapPost("/faults/next", (Fault fault, string? model, string? method, int? times) => simulator.Faults.Next(
            fault, call => (model is null || call.Model == model) && (method is null || call.Method == method), times ?? 1));
        _ = group.MapPost("/faults/seeded", (int seed, double rate, string kinds) => simulator.Faults.Seeded(seed, rate, [.. kinds.Split(',').Select(Enum.Parse<Fault>)]));
        _ = group.MapDelete("/faults", simulator.Faults.Clear);
    }

    /// <summary>The books as a page, with a button for what the accountant can do.</summary>
    private static string Page(OdooSimulator simulator)
    {
        var rows = simulator.Books.Moves.Select(move => $"""
            <tr><td>{move.Id}<td>{Html(move.Name ?? "draft")}<td>{move.MoveType}<td>{Html(move.PartnerName)}<td>{move.InvoiceDate:yyyy-MM-dd}<td>{Html(move.Ref)}
            <td align=right>{move.Untaxed}<td align=right>{move.Total}<td align=right>{move.Residual}<td>{move.State} {move.PaymentState}
            <td>{string.Concat(Actions(move).Select(what => $"<form method=post action='/simulator/do/{what}/{move.Id}' style='display:inline'><button>{what}</button></form> "))}
            """);
        return $"""
            <!doctype html><meta charset=utf-8><title>Simulated Odoo {simulator.Options.Version}</title>
            <h1>Simulated Odoo {simulator.Options.Version}: the books</h1>
            <table border=1 cellpadding=4><tr><th>Id<th>Number<th>Type<th>Partner<th>Date<th>Ref<th>Untaxed<th>Total<th>Due<th>State<th>The accountant
            {string.Join('\n', rows)}
            </table>
            """;
    }

    private static string[] Actions(SimulatedMove move) => move.State switch
    {
        "draft" => ["post", "cancel", "delete"],
        "posted" when move.Residual > 0 => ["pay", "unpost", "cancel"],
        "posted" => ["unpost", "cancel"],
        _ => ["unpost"],
    };

    private static void Do(People people, string what, long id)
    {
        switch (what)
        {
            case "post":
                people.Post(id);
                break;
            case "pay":
                people.Pay(id);
                break;
            case "cancel":
                people.Cancel(id);
                break;
            case "delete":
                people.Delete(id);
                break;
            default:
                people.Unpost(id);
                break;
        }
    }

    private static string Html(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static void Act(RouteGroupBuilder group, string path, Action<long, JsonElement> act)
        => group.MapPost(path, async (long id, HttpRequest request) =>
        {
            using var body = await JsonDocument.ParseAsync(request.ContentLength > 0 ? request.Body : new MemoryStream("{}"u8.ToArray()));
            return Told(() => act(id, body.RootElement));
        });

    private static IResult Told(Action act) => Told(() =>
    {
        act();
        return true;
    });

    private static IResult Told<T>(Func<T> act)
    {
        try
        {
            return Results.Json(act());
        }
        catch (InvalidOperationException error)
        {
            return Results.Problem(error.Message, statusCode: 422);
        }
    }
}
