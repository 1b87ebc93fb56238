using System.Security.Claims;
using Connector.Engine;
using Connector.Operations;

namespace Connector.Host.Api;

/// <summary>Opens the context of the operation that a request asks for.</summary>
internal sealed class RequestContexts(OperationContexts contexts)
{
    /// <summary>The header that says as of when an answer is.</summary>
    public const string KnownAt = "Connector-Known-At";

    /// <summary>A request's operation. The header of the answer says as of when it is: of what was recorded, its own instant.</summary>
    /// <param name="http">The request.</param>
    /// <param name="asOf">The instant to answer as of; null for now.</param>
    /// <param name="reason">Why something is done.</param>
    public OperationContext Open(HttpContext http, string? asOf = null, string? reason = null)
    {
        var operation = contexts.Open(new Caller(Actor(http.User), Reason(reason), http.Features.Get<ClaimedRequest>()?.Id), asOf, gone: http.RequestAborted);
        http.Response.OnStarting(() =>
        {
            http.Response.Headers[KnownAt] = CanonicalText.Text(operation.KnownAt);
            return Task.CompletedTask;
        });
        return operation;
    }

    public static string Actor(ClaimsPrincipal caller) => caller.Identity?.Name ?? throw new InvalidOperationException("A caller without a name passed.");

    private static string? Reason(string? reason)
    {
        const int Longest = 1_000;
        return reason is null || (reason.Length <= Longest && !reason.Any(char.IsControl))
            ? string.IsNullOrWhiteSpace(reason) ? null : reason
            : throw Problems.Bad("reason", "The reason is too long, or has control characters.", $"Expected up to {Longest:n0} characters in one line.");
    }
}
