using System.Security.Claims;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Configuration;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>What all requests and runs share: the settings, the store, and the facts that were read last.</summary>
internal sealed class Calls(ConnectorSettings settings, ConnectorStore store)
{
    /// <summary>The header that says as of when an answer is.</summary>
    public const string KnownAt = "Connector-Known-At";

    private readonly FactsKept _kept = new();

    public ConnectorSettings Settings => settings;

    /// <summary>A request's command: its caller is the actor.</summary>
    /// <param name="http">The request.</param>
    /// <param name="asOf">The instant to answer as of; null for now.</param>
    /// <param name="reason">Why something is done.</param>
    public Session Open(HttpContext http, string? asOf = null, string? reason = null)
    {
        var session = Session.On(settings, store, new GlobalOptions(true, null, null, asOf, Actor(http.User), Reason(reason)) { Claim = http.Features.Get<Claimed>()?.Id }, _kept);
        http.Response.Headers[KnownAt] = CanonicalText.Text(session.KnownAt);
        return session;
    }

    /// <summary>A command of the service itself, or of a run; one that reads the facts anew when it asks for that.</summary>
    public Session Open(string actor, string? reason = null, bool anew = false) => Session.On(settings, store, new GlobalOptions(true, null, null, null, actor, reason), anew ? null : _kept);

    public static string Actor(ClaimsPrincipal caller) => caller.Identity?.Name ?? throw new InvalidOperationException("A caller without a name passed.");

    private static string? Reason(string? reason)
    {
        const int Longest = 1_000;
        return reason is null || (reason.Length <= Longest && !reason.Any(char.IsControl))
            ? string.IsNullOrWhiteSpace(reason) ? null : reason
            : throw Problems.Bad("reason", "The reason is too long, or has control characters.", $"Expected up to {Longest:n0} characters in one line.");
    }
}
