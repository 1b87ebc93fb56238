using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Simulators.QuickBooks;

/// <summary>What a test does in C#, over HTTP: <c>/simulator/…</c>. Kinds are written as QuickBooks does: Invoice, CreditMemo.</summary>
internal static class Control
{
    public static void Map(IEndpointRouteBuilder routes, QuickBooksSimulator simulator)
    {
        var group = routes.MapGroup("/simulator");
        _ = group.MapGet("", () => Results.Content(Page(simulator), "text/html; charset=utf-8"));
        MapBooks(group, simulator);
        MapDesk(group, simulator.Desk);
        MapOAuth(group, simulator.OAuth);
        MapFaults(group, simulator.Faults);
        MapWebhooks(group, simulator.Webhooks);
        _ = group.MapPost("/do/{what}/{kind}/{id}", (string what, string kind, string id) =>
        {
            try
            {
                Do(simulator.Desk, what, kind, id);
                return Results.Redirect("/simulator");
            }
            catch (InvalidOperationException error)
            {
                return Refused(error);
            }
        });
    }

    private static void MapBooks(RouteGroupBuilder group, QuickBooksSimulator simulator)
    {
        var books = simulator.Books;
        _ = group.MapGet("/documents/{kind}", (string kind) => Told(() => books.Documents(kind)));
        _ = group.MapGet("/names/{kind}", (string kind) => Told(() => books.Names(kind)));
        _ = group.MapGet("/raw/{kind}/{id}", (string kind, string id) => books.Raw(kind, id) is { } raw ? Results.Content(raw, "application/json") : Results.NotFound());
        _ = group.MapGet("/attachments", () => books.Attachments);
        _ = group.MapGet("/damage", () => books.Damage);
        _ = group.MapGet("/calls", () => simulator.Counts.Calls);
        _ = group.MapGet("/counts", () => new
        {
            simulator.Counts.Calls,
            simulator.Counts.BatchItems,
            simulator.Counts.Requested,
            simulator.Counts.Metered,
            simulator.Counts.Unmetered,
            simulator.Counts.Throttled,
            simulator.PeakAtOnce,
            simulator.Faults.Happened,
        });
        _ = group.MapGet("/requests", () => simulator.Requests);
        _ = group.MapDelete("/calls", simulator.ForgetCalls);
        _ = group.MapPost("/late", () => simulator.DeliverLate());
    }

    private static void MapDesk(RouteGroupBuilder group, Desk desk)
    {
        Act(group, "/documents/{kind}/{id}/send", (kind, id, body) => desk.Send(id, body.Text("to"), kind));
        Act(group, "/documents/{kind}/{id}/void", (kind, id, _) => desk.Void(kind, id));
        Act(group, "/documents/{kind}/{id}/delete", (kind, id, _) => desk.Delete(kind, id));
        Act(group, "/documents/{kind}/{id}/edit", desk.Edit);
        Act(group, "/documents/{kind}/{id}/approve", (kind, id, body) => desk.SetApproval(kind, id, body.ContainsKey("status") ? body.Text("status") : "APPROVED"));
        Act(group, "/documents/{kind}/{id}/lines/{number}/edit", (kind, id, body)
            => desk.EditLine(kind, id, (int)body.Number("number")!.Value, body.Number("amount"), body.Number("quantity"), body.Number("price"), body.Text("description")));
        Act(group, "/documents/{kind}/{id}/pay", (kind, id, body) => _ = kind == "Bill" ? desk.PayBill(id, body.Number("amount")) : desk.Pay(id, body.Number("amount")));
        Act(group, "/documents/{kind}/{id}/credit", (_, id, body) => desk.Credit(id, body.Number("amount") ?? throw new InvalidOperationException("An amount is expected."), body.Text("memo")));
        Act(group, "/documents/{kind}/{id}/apply", (_, id, body)
            => desk.ApplyCredit(id, body.Text("invoice") ?? "", body.Number("amount") ?? throw new InvalidOperationException("An amount is expected.")));
        Act(group, "/names/{kind}/{id}/inactive", (kind, id, _) => desk.MakeInactive(kind, id));
        Act(group, "/names/{kind}/{id}/active", (kind, id, _) => desk.MakeActive(kind, id));
        Act(group, "/names/{kind}/{id}/rename", (kind, id, body) => desk.Rename(kind, id, body.Text("name") ?? ""));
        Act(group, "/names/{kind}/{id}/merge", (kind, id, body) => desk.Merge(kind, id, body.Text("into") ?? ""));
        Act(group, "/names/{kind}/{id}/edit", desk.Edit);
        _ = group.MapPost("/add/{kind}", async (string kind, HttpRequest request) =>
        {
            var body = await BodyAsync(request);
            return Told(() => desk.Add(kind, body));
        });
        _ = group.MapPost("/send-waiting", () => desk.SendWaiting());
        _ = group.MapPost("/close", (string? day) => Told(() => desk.CloseBooks(day is null ? null : DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture))));
    }

    private static void MapOAuth(RouteGroupBuilder group, OAuthServer oauth)
    {
        _ = group.MapGet("/oauth", () => new { oauth.RefreshToken, oauth.Refreshed, oauth.SupersededUsed, oauth.HardUntil });
        _ = group.MapPost("/oauth/revoke", () => Told(oauth.Revoke));
        _ = group.MapPost("/oauth/rotate", () => oauth.RotateElsewhere());
        _ = group.MapPost("/oauth/expire", () => Told(oauth.ExpireAccessTokens));
        _ = group.MapPost("/oauth/decline", () => Told(() => oauth.Declines = true));
        _ = group.MapPost("/oauth/hard", (DateTimeOffset until) => Told(() => oauth.HardUntil = until));
        _ = group.MapPost("/oauth/access", () => oauth.GiveAccessToken());
    }

    private static void MapFaults(RouteGroupBuilder group, Faults faults)
    {
        _ = group.MapPost("/faults/next", (Fault fault, string? kind, int? times, int? skip) => faults.Next(fault, kind, times ?? 1, skip ?? 0));
        _ = group.MapPost("/faults/every", (Fault fault, int nth, string? kind) => faults.Every(fault, nth, kind));
        _ = group.MapPost("/faults/for", (Fault fault, double seconds) => faults.For(fault, TimeSpan.FromSeconds(seconds)));
        _ = group.MapPost("/faults/seeded", (int seed, double rate, string kinds) => faults.Seeded(seed, rate, [.. kinds.Split(',').Select(Enum.Parse<Fault>)]));
        _ = group.MapPost("/faults/delay", (double seconds) => Told(() => faults.Delay = TimeSpan.FromSeconds(seconds)));
        _ = group.MapDelete("/faults", faults.Clear);
    }

    private static void MapWebhooks(RouteGroupBuilder group, Webhooks webhooks)
    {
        _ = group.MapGet("/webhooks", () => webhooks.Pending);
        _ = group.MapDelete("/webhooks", () => webhooks.Take().Length);
        _ = group.MapPost("/webhooks", async (string? url, bool? old, int? times, bool? reversed, bool? forged, bool? keep, CancellationToken cancellation) =>
        {
            webhooks.Url = url is null ? webhooks.Url : new Uri(url);
            webhooks.IsOldForm = old ?? webhooks.IsOldForm;
            if (webhooks.Url is null)
            {
                return Results.Problem("An address is expected: ?url=", statusCode: 422);
            }

            var events = (keep == true ? webhooks.Pending : webhooks.Take()).ToArray();
            if (reversed == true)
            {
                Array.Reverse(events);
            }

            var answers = new List<int>();
            for (var i = 0; i < (times ?? 1) && events.Length > 0; i++)
            {
                answers.Add(await webhooks.SendAsync(events, forged == true, cancellation: cancellation));
            }

            return Results.Json(answers);
        });
    }

    private static void Do(Desk desk, string what, string kind, string id)
    {
        switch (what)
        {
            case "send":
                desk.Send(id, kind: kind);
                break;
            case "pay" when kind == "Bill":
                _ = desk.PayBill(id);
                break;
            case "pay":
                _ = desk.Pay(id);
                break;
            case "void":
                desk.Void(kind, id);
                break;
            case "approve":
                desk.SetApproval(kind, id, "APPROVED");
                break;
            default:
                desk.Delete(kind, id);
                break;
        }
    }

    /// <summary>The books as a page, with a button for what people can do.</summary>
    private static string Page(QuickBooksSimulator simulator)
    {
        var rows = new[] { "Invoice", "CreditMemo", "Bill", "VendorCredit", "Payment", "BillPayment" }.SelectMany(kind => simulator.Books.Documents(kind)).Select(document => $"""
            <tr><td>{document.Kind}<td>{document.Id}<td>{document.SyncToken}<td>{Html(document.DocNumber)}<td>{Html(document.PartyName)}<td>{document.TxnDate:yyyy-MM-dd}<td>{document.DueDate:yyyy-MM-dd}
            <td align=right>{document.Total - document.Tax}<td align=right>{document.Tax}<td align=right>{document.Total}<td align=right>{document.Balance}<td>{document.Currency}
            <td>{(document.IsDeleted ? "deleted" : document.IsVoided ? "voided" : document.EmailStatus)} {document.ApprovalStatus}<td>{Html(document.PrivateNote)}
            <td>{string.Concat(Actions(document).Select(what => $"<form method=post action='/simulator/do/{what}/{document.Kind}/{document.Id}' style='display:inline'><button>{what}</button></form> "))}
            """);
        return $"""
            <!doctype html><meta charset=utf-8><title>Simulated QuickBooks</title>
            <h1>Simulated QuickBooks Online ({simulator.Options.Country}): the books</h1>
            <p>Books closed through: {simulator.Books.ClosedThrough?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "open"}
            <table border=1 cellpadding=4><tr><th>Kind<th>Id<th>Token<th>Number<th>Party<th>Date<th>Due<th>Net<th>Tax<th>Total<th>Balance<th><th>State<th>Memo<th>People
            {string.Join('\n', rows)}
            </table>
            """;
    }

    private static string[] Actions(SimulatedDocument document) => document switch
    {
        { IsDeleted: true } => [],
        { IsVoided: true } => ["delete"],
        { Kind: "Invoice", Balance: > 0 } => ["send", "approve", "pay", "void", "delete"],
        { Kind: "Invoice" } => ["send", "approve", "void", "delete"],
        { Kind: "Bill", Balance: > 0 } => ["pay", "approve", "delete"],
        { Kind: "CreditMemo" } => ["send", "delete"],
        _ => ["delete"],
    };

    private static string Html(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static void Act(RouteGroupBuilder group, string path, Action<string, string, JsonObject> act)
        => group.MapPost(path, async (string kind, string id, HttpRequest request) =>
        {
            var body = await BodyAsync(request);
            if (request.RouteValues["number"] is string number)
            {
                body["number"] = decimal.Parse(number, CultureInfo.InvariantCulture);
            }

            return Told(() => act(kind, id, body));
        });

    private static async Task<JsonObject> BodyAsync(HttpRequest request)
        => await JsonNode.ParseAsync(request.ContentLength > 0 ? request.Body : new MemoryStream("{}"u8.ToArray())) as JsonObject ?? [];

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
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return Refused(error);
        }
    }

    private static IResult Refused(Exception error) => Results.Problem(error.Message, statusCode: 422);
}
