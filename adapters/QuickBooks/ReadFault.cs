using System.Collections.Immutable;
using System.Net;
using System.Text.Json;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// What an answer that is no success means. The one place that decides it: by QuickBooks' code, never by its first digit, its text or the HTTP status
/// where there is a code. Pure.
/// </summary>
internal static class ReadFault
{
    private const int LongestMessage = 300;

    /// <summary>An answer with a status that is no success.</summary>
    /// <param name="status">The status.</param>
    /// <param name="json">The body; undefined where it is not JSON.</param>
    /// <param name="isReading">Whether the call changes nothing.</param>
    /// <param name="tid">The answer's <c>intuit_tid</c>.</param>
    public static QuickBooksFault Of(HttpStatusCode status, JsonElement json, bool isReading, string? tid)
    {
        if (Errors(json) is { IsEmpty: false } errors && status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
        {
            // A server that fails may have done it, unless it says what is wrong in a way that is known.
            return Of(errors, isReading, tid) is var fault && fault is { Kind: FaultKind.Permanent, Code: QuickBooksFault.Refused } && status >= HttpStatusCode.InternalServerError
                ? NoAnswerTo(isReading, $"QuickBooks answered {(int)status} ({Readable(errors[0].Message)})", tid, isUnanswered: true)
                : fault;
        }

        var said = Errors(json) is [var first, ..] ? " (" + Readable(first.Message + (first.Detail is null ? "" : "; " + first.Detail)) + ")" : "";
        return status switch
        {
            HttpStatusCode.Unauthorized => Fault(
                FaultKind.Connection, QuickBooksFault.NoRights, $"QuickBooks refuses the access token{said}: run backend connect again.", tid, json),
            HttpStatusCode.Forbidden => Fault(
                FaultKind.Connection, QuickBooksFault.NoRights, $"The connected user may not do that in QuickBooks{said}: connect as an administrator of the company, and check RealmId.", tid, json),
            HttpStatusCode.TooManyRequests => Fault(
                FaultKind.Throttled, QuickBooksFault.Throttled, $"QuickBooks takes no more calls for now{said}: wait a minute; where it lasts, this month's calls of the app are used up.", tid, json),
            HttpStatusCode.RequestEntityTooLarge => Fault(FaultKind.Permanent, QuickBooksFault.Refused, "The document is too large for QuickBooks.", tid, json),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => Fault(
                FaultKind.Connection, QuickBooksFault.NotUnderstood, $"What answers at ApiUrl is not QuickBooks' API ({(int)status}): check ApiUrl and RealmId.", tid, json),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => NoAnswerTo(
                isReading, $"QuickBooks answered {(int)status}", tid, isUnanswered: status is HttpStatusCode.GatewayTimeout or HttpStatusCode.BadGateway or HttpStatusCode.RequestTimeout),
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => Fault(
                FaultKind.Connection, QuickBooksFault.NotUnderstood, $"ApiUrl redirects ({(int)status}): check it.", tid, json),
            _ => Fault(FaultKind.Permanent, QuickBooksFault.Refused, $"QuickBooks refuses it ({(int)status}), and does not say why.", tid, json),
        };
    }

    /// <summary>The fault of an item of a batch, or of a whole answer: QuickBooks' own shape or the gateway's.</summary>
    /// <returns>Null where there is none.</returns>
    public static QuickBooksFault? In(JsonElement json, bool isReading, string? tid) => Errors(json) is { IsEmpty: false } errors ? Of(errors, isReading, tid) : null;

    /// <summary>No answer, or an incomplete one.</summary>
    /// <param name="isReading">Whether the call changes nothing.</param>
    /// <param name="what">What came instead.</param>
    /// <param name="tid">The answer's <c>intuit_tid</c>.</param>
    /// <param name="isUnanswered">Whether QuickBooks itself did not answer: it may be at it still.</param>
    public static QuickBooksFault NoAnswerTo(bool isReading, string what, string? tid = null, bool isUnanswered = false) => isReading
        ? new QuickBooksFault(QuickBooksFault.NoAnswer, what + "; publish again." + Tid(tid)) { Kind = FaultKind.Transient, Tid = tid }
        : new QuickBooksFault(QuickBooksFault.NoAnswer, what + " after the call was sent: whether it was carried out is not known." + Tid(tid)) { Kind = FaultKind.Uncertain, Tid = tid, IsUnanswered = isUnanswered };

    /// <summary>The beginning of a message, on one line.</summary>
    public static string Readable(string? message)
    {
        var line = string.Join(' ', (message ?? "").Split(['\r', '\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? "it does not say why" : line.Length <= LongestMessage ? line : line[..LongestMessage] + "…";
    }

    private static QuickBooksFault Of(ImmutableArray<QuickBooksError> errors, bool isReading, string? tid)
    {
        var first = errors[0];
        var said = Readable(string.Join("; ", errors.Select(e => e.Detail is null || e.Detail == e.Message ? e.Message : $"{e.Message}: {e.Detail}").Distinct(StringComparer.Ordinal)))
            + (first.Element is null ? "" : $", at {first.Element}");
        var (kind, code, message) = first.Code switch
        {
            "100" or "120" or "3100" or "3200" or "003100" or "003200" => (
                FaultKind.Connection, QuickBooksFault.NoRights, $"QuickBooks refuses the connection, or its user lost the rights ({said}): run backend connect again, as an administrator of the company."),
            "3001" or "003001" => (FaultKind.Throttled, QuickBooksFault.Throttled, "QuickBooks takes no more calls for now: wait a minute."),
            "150" => (FaultKind.Transient, QuickBooksFault.NoAnswer, "The company is under maintenance at QuickBooks; publish again later."),
            "600" => (FaultKind.Uncertain, QuickBooksFault.NoAnswer, "QuickBooks knows the request already, and does not tell what became of it: it is looked up."),
            "5010" => (FaultKind.Stale, QuickBooksFault.Stale, $"Somebody changed it in QuickBooks while it was sent; publish again. {said}."),
            "6210" => (FaultKind.Permanent, QuickBooksFault.Closed, $"The books are closed for its date in QuickBooks: have the accountant reopen them, or correct it in an open period. {said}."),
            "6240" => (FaultKind.Permanent, QuickBooksFault.NameTaken, $"Another customer, vendor, employee or item has that name in QuickBooks: link that one with backend link, or rename one of them. {said}."),
            "6140" => (FaultKind.Permanent, QuickBooksFault.NumberTaken, $"Another document has that number in QuickBooks: change the number of that one there, then publish again. {said}."),
            "610" or "2500" => (FaultKind.Permanent, QuickBooksFault.Missing, $"Something it names is not in QuickBooks, or was made inactive there: make it active, or link another one with backend link. {said}."),
            "6070" => (FaultKind.Permanent, QuickBooksFault.NotMultiplied, $"QuickBooks does not take the amount of a line for quantity times price: please report this. {said}."),
            "6100" => (FaultKind.Permanent, QuickBooksFault.NoTaxCode, $"A line's tax code is not one that the company uses: check Taxes in the settings. {said}."),
            "2040" or "2050" => (FaultKind.Permanent, QuickBooksFault.WrongText, $"A text has characters that QuickBooks does not take, or is too long for it: shorten the name or text. {said}."),
            "2210" => (FaultKind.Permanent, QuickBooksFault.WrongText, $"QuickBooks does not take the e-mail address: correct it. {said}."),
            "6000" when said.Contains("currency", StringComparison.OrdinalIgnoreCase) => (
                FaultKind.Permanent, QuickBooksFault.WrongCurrency, $"Its currency is not the one that the customer or vendor has in QuickBooks for good: link another customer or vendor, made in that currency. {said}."),
            "5020" or "6190" => (FaultKind.Permanent, QuickBooksFault.Edition, $"The company's subscription does not have that, or has ended: see to it in QuickBooks. {said}."),
            "500" or "1050" or "2010" or "2020" or "2030" or "2170" or "4000" or "4001" => (
                FaultKind.Permanent, QuickBooksFault.Refused, $"QuickBooks does not understand the call ({first.Code}): please report this. {said}."),
            "6000" when said.Contains("-30003", StringComparison.Ordinal) => (FaultKind.Permanent, QuickBooksFault.Refused, $"QuickBooks finds no customer or vendor on it: link one with backend link. {said}."),
            "10000" or "1000" or "-1" => (isReading ? FaultKind.Transient : FaultKind.Uncertain, QuickBooksFault.NoAnswer, $"QuickBooks failed ({said}); publish again."),
            _ => (FaultKind.Permanent, QuickBooksFault.Refused, $"QuickBooks refuses it ({(first.Code.Length == 0 ? "no code" : first.Code)}): {said}."),
        };
        return new QuickBooksFault(code, message + Tid(tid)) { Kind = kind, Tid = tid, Numbers = [.. errors.Select(e => e.Code)] };
    }

    private static QuickBooksFault Fault(FaultKind kind, string code, string message, string? tid, JsonElement json)
        => new(code, message + Tid(tid)) { Kind = kind, Tid = tid, Numbers = [.. Errors(json).Select(e => e.Code)] };

    private static string Tid(string? tid) => tid is null ? "" : $" (intuit_tid {tid})";

    private static ImmutableArray<QuickBooksError> Errors(JsonElement json)
    {
        var fault = QuickBooksJson.Find(json, "Fault") ?? QuickBooksJson.Find(json, "fault");
        if (fault is not { ValueKind: JsonValueKind.Object } there)
        {
            return [];
        }

        var errors = QuickBooksJson.List(there, "Error").Concat(QuickBooksJson.List(there, "error")).Select(e => new QuickBooksError(
            QuickBooksJson.Text(e, "code") ?? "", QuickBooksJson.Text(e, "Message") ?? QuickBooksJson.Text(e, "message") ?? "",
            QuickBooksJson.Text(e, "Detail") ?? QuickBooksJson.Text(e, "detail"), QuickBooksJson.Text(e, "element") is { Length: > 0 } element ? element : null)).ToImmutableArray();
        return errors.IsEmpty ? [new QuickBooksError("", QuickBooksJson.Text(there, "type") ?? "", null, null)] : errors;
    }
}
