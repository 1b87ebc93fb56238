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

/// <summary>The claim that a request was given under its Idempotency-Key.</summary>
internal sealed record Claimed(long Id);

/// <summary>Keys in addresses: a slash in a key is written %2F, and a percent sign %25.</summary>
internal static class RouteKeys
{
    /// <summary>A key as the caller wrote it. The server decodes all of a path but %2F, so that a key with both is read from the target as it came.</summary>
    public static string Key(this HttpContext http, string parameter)
    {
        var pattern = ((RouteEndpoint)http.GetEndpoint()!).RoutePattern;
        var index = Enumerable.Range(0, pattern.PathSegments.Count).First(i => pattern.PathSegments[i].Parts is [Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart part] && part.Name == parameter);
        var raw = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        if (!raw.StartsWith('/'))
        {
            raw = raw[raw.IndexOf('/', raw.IndexOf("://", StringComparison.Ordinal) + 3)..]; // http://host/api, as a proxy may be sent it
        }

        var segments = new List<string>();
        foreach (var segment in raw.Split('?')[0][1..].Split('/').Select(Uri.UnescapeDataString))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
            }
            else if (segment != ".")
            {
                segments.Add(segment);
            }
        }

        var key = segments.ElementAtOrDefault(index) ?? "";
        return key.Length is > 0 and <= 1_000 && !key.Any(char.IsControl) ? key : throw Problems.Nothing(parameter);
    }
}
