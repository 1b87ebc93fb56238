using System.Net;
using System.Text.Json;

namespace Connector.Adapters.Odoo;

/// <summary>
/// Why a call to Odoo failed. The one place where answers and exceptions become kinds: by the error's name, never by the HTTP status, which is
/// 500 for a wrong field and for a lost race alike (and 200 over JSON-RPC), and never by the message, which is translated.
/// </summary>
internal sealed class OdooFault(FaultKind kind, string code, string message, string? name = null) : Exception(message)
{
    private const int LongestMessage = 300;

    public const string Credentials = "ODOO-001";
    public const string NoAnswer = "ODOO-002";
    public const string NoDatabase = "ODOO-003";
    public const string Settings = "ODOO-004";
    public const string NoRights = "ODOO-005";
    public const string Locked = "ODOO-006";
    public const string Refused = "ODOO-007";
    public const string Busy = "ODOO-008";
    public const string NotLinked = "ODOO-009";
    public const string NotUnderstood = "ODOO-010";
    public const string Version = "ODOO-011";
    public const string Unknown = "ODOO-012";
    public const string Missing = "ODOO-013";
    public const string Twice = "ODOO-014";

    public FaultKind Kind => kind;

    public string Code => code;

    /// <summary>The name of Odoo's exception, without its module; null when Odoo did not say.</summary>
    public string? Name => name;

    /// <summary>Whether Odoo did not answer at all, as opposed to refusing.</summary>
    public bool IsOutage => code == NoAnswer;

    /// <summary>An error that Odoo reported, as its JSON has it.</summary>
    /// <param name="error">With <c>name</c> and <c>message</c>; its traceback is never looked at.</param>
    public static OdooFault Of(JsonElement error)
    {
        var full = Text(error, "name") ?? "";
        var name = full[(full.LastIndexOf('.') + 1)..];
        var message = Readable(Text(error, "message"));
        return name switch
        {
            "Unauthorized" or "AccessDenied" or "SessionExpiredException" => new OdooFault(
                FaultKind.Credentials, Credentials, "Odoo refuses the API key: it is wrong, revoked or expired. Make a new one in the user's preferences and set ApiKey.", name),
            "AccessError" => new OdooFault(FaultKind.Permanent, NoRights, "The key's user may not do that: " + message, name),
            "SerializationFailure" or "DeadlockDetected" or "LockNotAvailable" or "TransactionRollbackError" or "LockError" or "ConcurrencyError" => new OdooFault(
                FaultKind.Transient, Busy, "Others are writing the same records; publish again.", name),
            "OperationalError" or "InterfaceError" or "AdminShutdown" or "PoolError" or "ServiceUnavailable" or "TooManyRequests" => new OdooFault(
                FaultKind.Transient, NoAnswer, "Odoo's database does not answer; publish again.", name),
            "UserError" or "ValidationError" or "RedirectWarning" or "IntegrityError" or "UniqueViolation" => new OdooFault(
                FaultKind.Permanent, Refused, "Odoo refuses it: " + message, name),
            "MissingError" => new OdooFault(FaultKind.Permanent, Missing, "Odoo does not have it any more: " + message, name),
            _ => new OdooFault(FaultKind.Permanent, Unknown, $"Odoo does not understand the call ({(name.Length == 0 ? "no name" : name)}): {message}", name),
        };
    }

    /// <summary>An answer that is not Odoo's JSON: from a proxy, or from Odoo's own error pages.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="isReading">Whether the call changes nothing.</param>
    /// <param name="location">Where a redirection leads; null when there is none.</param>
    public static OdooFault OfPage(HttpStatusCode status, bool isReading, string? location) => status switch
    {
        HttpStatusCode.NotFound => new OdooFault(
            FaultKind.Credentials, NoDatabase, "Odoo has no such database, or something else answers at Url: see Database and Url."),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired => new OdooFault(
            FaultKind.Credentials, Credentials, $"Something in front of Odoo refuses the call ({(int)status})."),
        HttpStatusCode.RequestEntityTooLarge => new OdooFault(FaultKind.Permanent, Refused, "The document is too large for Odoo, or for the proxy in front of it."),
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => new OdooFault(FaultKind.Transient, NoAnswer, $"Odoo is not available ({(int)status}); publish again."),
        >= HttpStatusCode.InternalServerError => NoAnswerTo(isReading, $"Something in front of Odoo answered {(int)status}"),
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => new OdooFault(
            FaultKind.Credentials, NotUnderstood, $"Url leads on to {location ?? "another address"}: write that address."),
        HttpStatusCode.OK when !isReading => NoAnswerTo(isReading, "A page came in place of Odoo's answer"),
        _ => new OdooFault(FaultKind.Credentials, NotUnderstood, $"What answers at Url is no Odoo, or is none of this version: a page came ({(int)status}). See Url."),
    };

    /// <summary>No answer, or half of one.</summary>
    public static OdooFault NoAnswerTo(bool isReading, string what) => isReading
        ? new OdooFault(FaultKind.Transient, NoAnswer, what + "; publish again.")
        : new OdooFault(FaultKind.Uncertain, NoAnswer, what + " after the call was sent: whether it was carried out is not known.");

    /// <summary>The first lines of a message for people; a traceback is none.</summary>
    public static string Readable(string? message)
    {
        if (string.IsNullOrWhiteSpace(message) || message.Contains("Traceback (most recent call last)", StringComparison.Ordinal))
        {
            return "it does not say why.";
        }

        var line = string.Join(' ', message.Split(['\r', '\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestMessage ? line : line[..LongestMessage] + "…";
    }

    private static string? Text(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
