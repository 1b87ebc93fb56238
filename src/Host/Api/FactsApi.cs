using System.ComponentModel;
using System.Text.Json;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Operations.Importing;
using Connector.Operations.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Api;

/// <summary>Facts in: files, rows, live sessions; and what was known of them when.</summary>
internal static class FactsApi
{
    public static void Map(RouteGroupBuilder api, long largestUpload)
    {
        api.MapPost("/imports", Imports).For(Roles.Operators).In("Ingesting").Records().DisableAntiforgery().WithMetadata(new UploadLimit(largestUpload)).WithMetadata(new RequestFormLimitsAttribute { MultipartBodyLengthLimit = largestUpload }).WithMetadata(new FormMark())
            .Says("Reads facts from files, .csv or .xlsx: all of them, or with a single bad row none. A part profile holds what says how somebody else's columns become ours.").Answers(Examples.ImportResult);
        api.MapPost("/facts/{file}", Facts).For(Roles.Operators).In("Ingesting").Records().WithMetadata(new UploadLimit(32 << 20))
            .Says("Reads rows of one file, as objects with the columns of the contract's section 1: all of them, or with a single bad one none.")
            .AsksJson("""[{ "measure": "patients", "subject": "R1", "from": "2022-05-01", "value": "4100" }]""").Answers(Examples.ImportResult);
        api.MapGet("/facts/{file}/{key}/history", History).For(Roles.Staff).In("Ingesting")
            .Says("Tells what was known of a fact when, by whom, and why.")
            .Answers(new[] { Examples.History });
        api.MapPost("/sessions", Start).For(Roles.Operators).In("Ingesting").Records()
            .Says("Starts a session.").Asks(new StartSessionRequest("S1", "A1", At: "2022-05-02T10:00:00Z")).Answers(Examples.LiveSession);
        api.MapPost("/sessions/{key}/transfer", Transfer).For(Roles.Operators).In("Ingesting").Records()
            .Says("Ends a session, and starts the next on another agreement: its time begins again.").Asks(new TransferSessionRequest("A2")).Answers(Examples.LiveSession);
        api.MapPost("/sessions/{key}/check-out", CheckOut).For(Roles.Operators).In("Ingesting").Records()
            .Says("Ends a session, and tells what else is open for its recipient.").Asks(new EndSessionRequest("2022-05-02T11:30:00Z")).Answers(Examples.LiveSession);
        api.MapGet("/sessions/{key}/preview", Preview).For(Roles.Staff).In("Ingesting")
            .Says("Says what would be invoiced if the session ended now. Nothing is recorded.").Answers(Examples.LiveSession);
        api.MapGet("/sessions", Open).For(Roles.Staff).In("Ingesting")
            .Says("Lists the sessions in progress.").Answers(new[] { Examples.Session });
    }

    private static async Task Imports(
        HttpContext http, RequestContexts contexts, [FromQuery(Name = "dry_run"), Description("Say what would come of it, and record nothing.")] bool? dryRun, [FromQuery, Description(ParameterWords.Reason)] string? reason)
    {
        if (!http.Request.HasFormContentType)
        {
            throw Problems.Bad("body", "The body is no form.", "Send the files as multipart/form-data.");
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var theirs = form.Files.GetFile("profile");
        if (form.Files.Count == (theirs is null ? 0 : 1))
        {
            throw Problems.Bad("body", "The form has no files.", "Send .csv or .xlsx files, each with its name.");
        }

        var operation = contexts.Open(http, reason: reason ?? (form.TryGetValue("reason", out var given) ? (string?)given : null));
        var folder = Directory.CreateTempSubdirectory("connector-import-").FullName;
        try
        {
            foreach (var file in form.Files.Where(file => file != theirs))
            {
                await using var target = new FileStream(Path.Combine(folder, NameOf(file)), FileMode.CreateNew);
                await file.CopyToAsync(target, http.RequestAborted);
            }

            using var text = theirs is null ? null : new StreamReader(theirs.OpenReadStream());
            var profile = text is null ? null : Profile.Parse(theirs!.FileName, await text.ReadToEndAsync(http.RequestAborted));
            await Recorded(http, operation, dryRun ?? false, limited => Import.Open([folder], profile, cancellation: limited), profile);
        }
        catch (IOException twice) when (twice.Message.Contains("exists", StringComparison.Ordinal))
        {
            throw Problems.Bad("body", "Two files have the same name.", "Give each file a name of its own, such as readings-1.csv.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The name of a file as it is kept for the import: no folders, nothing that a file system would take for something else.</summary>
    private static string NameOf(IFormFile file)
    {
        var name = file.FileName;
        var isPlain = name.Length is > 0 and <= 100 && !name.StartsWith('.') && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ' ' or '(' or ')')
            && (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase));
        return isPlain ? name : throw Problems.Bad("body", "A file has a name that is not taken.", "Expected letters, digits, spaces and -_.() and at the end .csv or .xlsx, such as readings-2022-05.csv.");
    }

    private static async Task Facts(
        HttpContext http, RequestContexts contexts, [FromQuery(Name = "dry_run"), Description("Say what would come of it, and record nothing.")] bool? dryRun, [FromQuery, Description(ParameterWords.Reason)] string? reason, [FromBody] JsonElement rows)
    {
        var table = FactRowsReader.Table(http.Key("file"), rows);
        await Recorded(http, contexts.Open(http, reason: reason), dryRun ?? false, _ => new InputFiles([table], [], []));
    }

    private static async Task Recorded(HttpContext http, OperationContext operation, bool dryRun, Func<CancellationToken, InputFiles> open, Profile? profile = null)
    {
        var result = ImportFacts.Run(operation, open, dryRun, profile, cancellation: http.RequestAborted);
        if (result.Errors.Count > 0)
        {
            await Problems.Write(http, StatusCodes.Status400BadRequest, result.Refused().Issues, Rows.Of(result));
            return;
        }

        await JsonRows.OneToStaff(http, Rows.Of(result));
    }

    private static async Task History(
        HttpContext http, RequestContexts contexts, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        var page = Page.Of(limit, after);
        var (file, key) = (FactRowsReader.File(http.Key("file")), http.Key("key"));
        using var snapshot = contexts.Open(http, asOf).Read();
        var history = snapshot.History(key).Where(e => e.Subject == $"{file.Name} {key}").ToArray();
        if (history.Length == 0 && file == FactFile.Readings && ReadingKey.TryParse(key, out var reading))
        {
            history = [.. snapshot.HistoryOfReading(reading)];
        }

        history = [.. history.OrderBy(e => e.At)];
        await JsonRows.ToStaff(http, history.Length > 0 ? history.Index() : throw Problems.Nothing($"{file.Name} {key}"), row => Rows.Of(row.Item), page, row => $"{row.Index}", snapshot.KnownAt);
    }

    private static Task Start(HttpContext http, RequestContexts contexts, StartSessionRequest body)
    {
        Named(body.Session, "session");
        Named(body.Agreement, "agreement");
        return Live(http, contexts, body.Reason, operation => StartSession.Run(operation, body.Session, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["agreement"] = body.Agreement,
            ["payer"] = body.Payer,
            ["recipient"] = body.Recipient,
            ["place"] = body.Place,
        }, At(body.At)));
    }

    private static Task Transfer(HttpContext http, RequestContexts contexts, TransferSessionRequest body)
    {
        Named(body.To, "to");
        return Live(http, contexts, body.Reason, operation => TransferSession.Run(operation, http.Key("key"), body.To, body.Session, At(body.At)));
    }

    private static Task CheckOut(HttpContext http, RequestContexts contexts, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] EndSessionRequest? body)
        => Live(http, contexts, body?.Reason, operation => CheckOutSession.Run(operation, http.Key("key"), At(body?.At)));

    private static Task Preview(HttpContext http, RequestContexts contexts, [FromQuery, Description("When it would end (default: now, or as_of).")] string? at, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf)
        => Live(http, contexts, null, operation => PreviewSession.Run(operation, http.Key("key"), At(at)), asOf);

    private static async Task Live(HttpContext http, RequestContexts contexts, string? reason, Func<OperationContext, LiveSession> work, string? asOf = null)
    {
        var operation = contexts.Open(http, asOf, reason);
        var live = work(operation);
        using var snapshot = operation.Read();
        await JsonRows.OneToStaff(http, Rows.Of(live, snapshot.Facts()));
    }

    private static async Task Open(
        HttpContext http, RequestContexts contexts, [FromQuery, Description("Only this recipient's.")] string? recipient, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf,
        [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        var page = Page.Of(limit, after);
        using var snapshot = contexts.Open(http, asOf).Read();
        await JsonRows.ToStaff(http, snapshot.OpenSessions().Where(s => recipient is null || s.Recipient == recipient), Rows.Of, page, s => s.Key, snapshot.KnownAt);
    }

    private static void Named(string? value, string name)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw Problems.Bad(name, $"{name} is missing.", "See /swagger for what the request takes.");
        }
    }

    private static NodaTime.Instant? At(string? text) => text is null ? null
        : CanonicalText.TryParseInstant(text, out var at) ? at
        : throw new Refusal(RefusalKind.Input, new Issue("CLOCK-002", text, $"at '{text}' is not an instant.", "Write it with an offset or Z, as 2022-05-01T10:00:00Z."));
}
