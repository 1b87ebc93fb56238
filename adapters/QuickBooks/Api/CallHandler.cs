using System.Net;
using System.Net.Http.Headers;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// Adds to every attempt what it needs: the pinned version, a token (another one once, after 401), and a place in the company's budget, which is held until the
/// answer is there. After 429 nobody calls for a minute.
/// </summary>
internal sealed class CallHandler(IAccessTokens tokens, ICallBudget budget, TimeSpan limit, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>The floor since August 2025: what comes with it may have new fields, never other ones.</summary>
    public const string MinorVersion = "75";

    private static readonly TimeSpan ThrottleTime = TimeSpan.FromSeconds(60);

    private long _calls;

    /// <summary>How many calls were made.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.AbsoluteUri;
        request.RequestUri = new Uri(address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "minorversion=" + MinorVersion);
        var (_, token) = await tokens.CurrentAsync(cancellationToken);
        var response = await OnceAsync(request, token, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            (_, token) = await tokens.AfterAsync(token, cancellationToken);
            response.Dispose();
            response = await OnceAsync(request, token, cancellationToken);
        }

        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            await budget.PauseAsync(ThrottleTime, cancellationToken);
        }

        return response;
    }

    private async Task<HttpResponseMessage> OnceAsync(HttpRequestMessage request, string token, CancellationToken cancellation)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using (await budget.TakeAsync(request.RequestUri!.AbsolutePath.EndsWith("/batch", StringComparison.Ordinal), cancellation))
        {
            _ = Interlocked.Increment(ref _calls);
            // From the sending on: waiting for the budget or a token is no silence of QuickBooks. What is silent gives its place back.
            using var silent = new CancellationTokenSource(limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silent.Token);
            try
            {
                return await base.SendAsync(request, either.Token);
            }
            catch (OperationCanceledException) when (silent.IsCancellationRequested)
            {
                throw new TimeoutException();
            }
        }
    }
}
