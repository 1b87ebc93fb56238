using System.Net;
using System.Text.Json;
using Connector.Adapters.Shared;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>
/// Why a call to Odoo failed. The one place that decides the kind of a failure: by the error's name, never by the HTTP status, which is 500 for a
/// wrong field and for a write conflict alike (and 200 over JSON-RPC), and never by the message, which is translated.
/// </summary>
internal sealed class OdooFault(FaultKind kind, string code, string message, string? name = null) : Exception(message), ICallFailure
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

    /// <inheritdoc/>
    public bool MayRetry => kind == FaultKind.Transient;

    /// <inheritdoc/>
    public bool IsOutage => code == NoAnswer;

    /// <inheritdoc/>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>The outcome of a document for which the call failed.</summary>
    public SendOutcome Outcome => kind switch
    {
        FaultKind.Permanent => new SendOutcome.Refused(code, Message),
        FaultKind.Uncertain => new SendOutcome.Lost(Message),
        _ => new SendOutcome.Failed(code, Message),
    };

    /// <summary>The outcome of a customer, vendor or item for which the call failed.</summary>
    public RecordOutcome RecordOutcome => new(null, code, Message, kind != FaultKind.Permanent);

    /// <summary>Makes a call whose failure must not fail the document.</summary>
    /// <returns>Whether it succeeded.</returns>
    public static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (OdooFault)
        {
            return false;
        }
    }

    /// <summary>Makes a call whose failure must not fail the document.</summary>
    /// <returns>Its result; nothing when it failed.</returns>
    public static async Task<T?> OrDefaultAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (OdooFault)
        {
            return default;
        }
    }

    /// <summary>An error that Odoo reported in JSON.</summary>
    /// <param name="error">With <c>name</c> and <c>message</c>; its traceback is ignored.</param>
    public static OdooFault Of(JsonElement error)
    {
        var full = Text(error, "name") ?? "";
        var name = full[(full.LastIndexOf('.') + 1)..];
        var message = Readable(Text(error, "message"));
        return name switch
        {
            "Unauthorized" or "AccessDenied" or "SessionExpiredException" => new OdooFault(
                FaultKind.Credentials, Credentials, "Odoo refuses the API key: it is wrong, revoked or expired. Create a new one in the user's preferences and set ApiKey.", name),
            "AccessError" => new OdooFault(FaultKind.Permanent, NoRights, "The key's user may not do that: " + message, name),
            "SerializationFailure" or "DeadlockDetected" or "LockNotAvailable" or "TransactionRollbackError" or "LockError" or "ConcurrencyError" => new OdooFault(
                FaultKind.Transient, Busy, "Others are writing the same records; publish again.", name),
            "OperationalError" or "InterfaceError" or "AdminShutdown" or "PoolError" or "ServiceUnavailable" or "TooManyRequests" => new OdooFault(
                FaultKind.Transient, NoAnswer, "Odoo's database does not answer; publish again.", name),
            "UserError" or "ValidationError" or "RedirectWarning" or "IntegrityError" or "UniqueViolation" => new OdooFault(
                FaultKind.Permanent, Refused, "Odoo refuses it: " + message, name),
            "MissingError" => new OdooFault(FaultKind.Permanent, Missing, "Odoo no longer has it: " + message, name),
            _ => new OdooFault(FaultKind.Permanent, Unknown, $"Odoo does not understand the call ({(name.Length == 0 ? "no name" : name)}): {message}", name),
        };
    }

    /// <summary>A response that is not JSON from Odoo: from a proxy, or one of Odoo's own error pages.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="isReading">Whether the call changes nothing.</param>
    /// <param name="location">Where a redirection leads; null when there is none.</param>
    /// <param name="retryAfter">How long the response asks to wait; null when it does not ask.</param>
    public static OdooFault OfPage(HttpStatusCode status, bool isReading, string? location, TimeSpan? retryAfter = null) => status switch
    {
        HttpStatusCode.NotFound => new OdooFault(
            FaultKind.Credentials, NoDatabase, "Odoo has no such database, or something else answers at Url: check Database and Url."),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired => new OdooFault(
            FaultKind.Credentials, Credentials, $"Something in front of Odoo refuses the call ({(int)status})."),
        HttpStatusCode.RequestEntityTooLarge => new OdooFault(FaultKind.Permanent, Refused, "The document is too large for Odoo, or for the proxy in front of it."),
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => new OdooFault(
            FaultKind.Transient, NoAnswer, $"Odoo is not available ({(int)status}); publish again.")
        { RetryAfter = retryAfter },
        >= HttpStatusCode.InternalServerError => NoAnswerTo(isReading, $"Something in front of Odoo answered {(int)status}"),
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => new OdooFault(
            FaultKind.Credentials, NotUnderstood, $"Url redirects to {location ?? "another address"}: set Url to that address."),
        HttpStatusCode.OK when !isReading => NoAnswerTo(isReading, "A web page came instead of Odoo's answer"),
        _ => new OdooFault(FaultKind.Credentials, NotUnderstood, $"What answers at Url is not Odoo, or not this version of it: a web page came ({(int)status}). Check Url."),
    };

    /// <summary>No answer, or an incomplete one.</summary>
    public static OdooFault NoAnswerTo(bool isReading, string what) => isReading
        ? new OdooFault(FaultKind.Transient, NoAnswer, what + "; publish again.")
        : new OdooFault(FaultKind.Uncertain, NoAnswer, what + " after the call was sent: whether it was carried out is not known.");

    /// <summary>The beginning of a message, on one line; a traceback is not shown.</summary>
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
