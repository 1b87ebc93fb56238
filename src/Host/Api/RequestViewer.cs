using System.Diagnostics;
using System.Security.Claims;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Operations.Visibility;
using Connector.Store;

namespace Connector.Host.Api;

/// <summary>What the caller of a request may see.</summary>
internal static class RequestViewer
{
    /// <summary>Between two instants at which a party is told that there is nothing.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The refusal of what a caller does not see or what does not exist. A party gets it a whole number of steps after it asked: how long it took to find
    /// out must not tell that there is something of another's.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="asked">The timestamp of the request.</param>
    /// <param name="key">The key that was asked for.</param>
    public static async Task<Exception> Nothing(this HttpContext http, long asked, string key)
    {
        if (http.User.IsInRole(Roles.Party))
        {
            await Task.Delay(Rest(Stopwatch.GetElapsedTime(asked)), http.RequestAborted);
        }

        return Problems.Nothing(key);
    }

    /// <summary>How long to wait for the next step after something took some time.</summary>
    public static TimeSpan Rest(TimeSpan took) => TimeSpan.FromTicks(Step.Ticks - (took.Ticks % Step.Ticks));

    public static Viewer Viewer(this HttpContext http, OperationContext operation, Snapshot snapshot) => new(
        http.User.IsInRole(Roles.Party) ? http.User.FindFirstValue(Roles.PartyClaim) ?? throw new InvalidOperationException("A party without a key passed.") : null, operation, snapshot);
}
