using System.ComponentModel;
using System.Text.Encodings.Web;
using Connector.Adapters.QuickBooks;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Connecting;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Jobs;
using Connector.Operations;
using Connector.Operations.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Api;

/// <summary>Connecting backends that somebody has to grant, and what they say by themselves.</summary>
internal static class ConnectionsApi
{
    public static void Map(IEndpointRouteBuilder app, RouteGroupBuilder api)
    {
        api.MapGet("/backends/{b}/connect", Connect).For(Roles.Admins).In("Backends")
            .Says("Begins to connect a backend by OAuth2, for the kinds that need it: answers the address at which a person grants it. What was begun before counts no more. Other kinds: 409.")
            .Answers(Examples.ConnectionRequest).Answers(Refused(Connections.NotByOAuth("books"), "/api/v1/backends/books/connect"), StatusCodes.Status409Conflict, Problems.ContentType);
        api.MapPost("/backends/{b}/disconnect", Disconnect).For(Roles.Admins).In("Backends").Records()
            .Says("Ends the connection of a backend, here and there: nothing is sent until it is connected again. Kinds that need no connection: 409.")
            .Asks(new ReasonRequest("the company has moved")).Answers(Examples.Disconnected).Answers(Refused(Connections.NotByOAuth("books"), "/api/v1/backends/books/disconnect"), StatusCodes.Status409Conflict, Problems.ContentType);
        // Not among the others, which refuse parameters that they do not know: there may be more one day.
        app.MapGet("/api/v1/backends/{b}/callback", Callback).AllowAnonymous().In("Backends")
            .Says("Where a browser comes back to that granted a connection: RedirectUri in the settings, and registered there. It counts once, and only with the state of what was begun last.")
            .AnswersText("<!doctype html><html lang=\"en\"><title>Connected</title><p>Backend qbo is connected.</p></html>", "text/html")
            .Answers(Refused(Connections.NotByOAuth("books"), "/api/v1/backends/books/callback"), StatusCodes.Status409Conflict, Problems.ContentType);
        api.MapPost("/hooks/{b}", Hook).AllowAnonymous().In("Backends")
            .Says("Takes a backend's webhooks, also at /hooks/{b}: what they name is reconciled soon after, in the background. Their signature is checked: 401 for a wrong one. Backends without WebhookToken: 404.")
            .AnswersNothing(StatusCodes.Status200OK).Answers(Refused(Problems.Nothing("webhook of books"), "/api/v1/hooks/books"), StatusCodes.Status404NotFound, Problems.ContentType);
        app.MapPost("/hooks/{b}", Hook).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>An example of what is answered instead.</summary>
    private static Problem Refused(Refusal refused, string path) => new(
        "urn:connector:issue:" + refused.Issues[0].Code, refused.Issues[0].Message, Problems.Status(refused.Kind), refused.Issues[0].Remedy, path, refused.Issues[0].Code, "0HN5", [.. refused.Issues.Select(Rows.Of)]);

    private static async Task Connect(HttpContext http, RequestContexts contexts, Connections connections)
    {
        var name = http.Key("b");
        var (address, _, until) = await connections.BeginAsync(contexts.Open(http), name, http.RequestAborted);
        await JsonRows.OneToStaff(http, new ConnectionRequestRow(name, address.AbsoluteUri, connections.Find(name)!.Redirect!.OriginalString, CanonicalText.Text(CanonicalText.ToMicroseconds(until))));
    }

    private static async Task Disconnect(HttpContext http, RequestContexts contexts, Connections connections, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] ReasonRequest? body)
        => await JsonRows.OneToStaff(http, Rows.Of(await connections.DisconnectAsync(contexts.Open(http, reason: body?.Reason), http.Key("b"), http.RequestAborted)));

    private static async Task Callback(
        HttpContext http, OperationContexts contexts, Connections connections, [FromQuery, Description("What was begun.")] string? state, [FromQuery, Description("What was granted.")] string? code,
        [FromQuery, Description("The company.")] string? realmId, [FromQuery, Description("Why nothing was granted.")] string? error)
    {
        var name = http.Key("b");
        var operation = contexts.Open(new Caller(connections.Asker(state ?? ""), null), gone: http.RequestAborted);
        var status = await connections.FinishAsync(operation, name, new Redirection(state, code, realmId, error), CancellationToken.None); // the code counts once
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsync(ConnectedPage(name, status));
    }

    /// <summary>What a browser is shown that came back.</summary>
    public static string ConnectedPage(string name, ConnectionStatus status)
        => $"<!doctype html><html lang=\"en\"><title>Connected</title><p>Backend {HtmlEncoder.Default.Encode(name)} is connected to company {HtmlEncoder.Default.Encode(status.Realm ?? "")}. This page may be closed.</p></html>";

    private static async Task Hook(HttpContext http, Connections connections, JobQueue jobs)
    {
        var name = http.Key("b");
        if (connections.Find(name) is not { TakesWebhooks: true } connection)
        {
            throw Problems.Nothing($"webhook of {name}");
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (!connection.IsSigned(bytes.Span, http.Request.Headers["intuit-signature"]))
        {
            throw new RequestRefusal(StatusCodes.Status401Unauthorized, new Issue("CONNECT-008", name, "The signature of the webhook is not that of its body.", "See that WebhookToken in the settings is the verifier token of the app."));
        }

        if (await connection.ConcernsAsync(bytes, http.RequestAborted))
        {
            jobs.AskOnce("reconcile", new JobRequest { Backend = name }, "webhook " + name);
        }

        http.Response.StatusCode = StatusCodes.Status200OK; // what Intuit asks for; anything else is sent again
    }
}
