using System.Net;
using System.Text;
using System.Text.Json;
using Refit;

namespace Connector.Adapters.QuickBooks;

/// <summary>Asks Intuit for tokens, form encoded and with HTTP Basic.</summary>
/// <param name="settings">The app.</param>
/// <param name="time">The clock that waits between attempts.</param>
internal sealed class IntuitOAuth(IntuitSettings settings, TimeProvider time)
{
    private const string Scope = "com.intuit.quickbooks.accounting";
    private const int Attempts = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // One for all backends: it keeps their connections. A redirection would turn a request into a GET.
    private static readonly SocketsHttpHandler Handler = new() { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2), AutomaticDecompression = DecompressionMethods.All };

    private IntuitAddresses? _addresses;

    private string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.ClientId}:{settings.ClientSecret}"));

    /// <summary>The address at which a person grants the connection.</summary>
    public async Task<Uri> AuthorizeAsync(Uri redirect, string state, CancellationToken cancellation)
    {
        var address = (await AddressesAsync(cancellation)).Authorize.AbsoluteUri;
        return new Uri($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}client_id={Uri.EscapeDataString(settings.ClientId)}&response_type=code&scope={Scope}&redirect_uri={Uri.EscapeDataString(redirect.OriginalString)}&state={Uri.EscapeDataString(state)}");
    }

    /// <summary>Tokens for the code of a redirection. A code counts once: what may have been carried out is not asked again.</summary>
    public Task<TokenAnswer> ExchangeAsync(string code, Uri redirect, CancellationToken cancellation)
        => TokensAsync(new() { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirect.OriginalString }, isOnce: true, cancellation);

    /// <summary>Tokens for a refresh token. When an answer is lost, it is asked with the same one again: most often that counts still.</summary>
    public Task<TokenAnswer> RefreshAsync(string token, CancellationToken cancellation)
        => TokensAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token }, isOnce: false, cancellation);

    /// <summary>Ends the connection of a refresh token; one that counts no more is as good.</summary>
    /// <returns>What went wrong; null for nothing.</returns>
    public async Task<string?> RevokeAsync(string token, CancellationToken cancellation)
    {
        var address = (await AddressesAsync(cancellation)).Revoke;
        var form = new Dictionary<string, string> { ["token"] = token };
        var (status, body, failure, _) = await SendAsync(address, (intuit, c) => intuit.Revoke(Basic, form, c), cancellation);
        if (status is HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType)
        {
            (status, body, failure, _) = await SendAsync(address, (intuit, c) => intuit.Tokens(Basic, form, c), cancellation); // as RFC 7009 has it
        }

        return status switch
        {
            null => failure,
            HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.BadRequest => null,
            _ => Said(status.Value, body, failure),
        };
    }

    private async Task<TokenAnswer> TokensAsync(Dictionary<string, string> form, bool isOnce, CancellationToken cancellation)
    {
        var address = (await AddressesAsync(cancellation)).Token;
        var wasLost = false;
        for (var attempt = 1; ; attempt++)
        {
            var answer = await TryTokensAsync(address, form, cancellation);
            if (answer is not TokenAnswer.Away away)
            {
                return answer is TokenAnswer.Invalid invalid ? invalid with { AfterLost = wasLost } : answer;
            }

            wasLost |= away.IsLost;
            if (attempt == Attempts || (isOnce && away.IsLost))
            {
                return away with { IsLost = wasLost };
            }

            await Task.Delay(TimeSpan.FromSeconds(attempt), time, cancellation);
        }
    }

    private async Task<TokenAnswer> TryTokensAsync(Uri address, Dictionary<string, string> form, CancellationToken cancellation)
    {
        var (status, body, failure, isLost) = await SendAsync(address, (intuit, c) => intuit.Tokens(Basic, form, c), cancellation);
        if (status is not { } code)
        {
            return new TokenAnswer.Away(failure!, isLost);
        }

        if (code == HttpStatusCode.OK)
        {
            return body is { ValueKind: JsonValueKind.Object } json && Text(json, "access_token") is { } access
                ? new TokenAnswer.Granted(access, Text(json, "refresh_token"), Number(json, "expires_in") ?? 3600, Number(json, "x_refresh_token_expires_in"), Number(json, "x_refresh_token_hard_expires_in"))
                : new TokenAnswer.Away("its answer cannot be read" + failure, IsLost: true);
        }

        var said = Said(code, body, failure);
        return Error(body) switch
        {
            "invalid_grant" => new TokenAnswer.Invalid(said, AfterLost: false),
            _ when code is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new TokenAnswer.Away(said, IsLost: code is HttpStatusCode.GatewayTimeout),
            _ => new TokenAnswer.Refused(said),
        };
    }

    private async Task<IntuitAddresses> AddressesAsync(CancellationToken cancellation)
    {
        if (_addresses is { } known)
        {
            return known;
        }

        var document = settings.IsSandbox ? "openid_sandbox_configuration" : "openid_configuration";
        var (status, body, failure, _) = await SendAsync(settings.OAuth, (intuit, c) => intuit.Discover(document, c), cancellation);
        if (status == HttpStatusCode.OK && body is { ValueKind: JsonValueKind.Object } json
            && Address(json, "authorization_endpoint") is { } authorize && Address(json, "token_endpoint") is { } token && Address(json, "revocation_endpoint") is { } revoke)
        {
            return _addresses = new IntuitAddresses(authorize, token, revoke);
        }

        return settings.IsIntuits
            ? IntuitAddresses.Known
            : throw ConnectionFaults.Away($"{settings.OAuth.AbsoluteUri.TrimEnd('/')}/.well-known/{document} {(status is { } code ? $"answers {Said(code, body, failure)}" : $"cannot be read: {failure}")}");
    }

    /// <summary>Sends a request once.</summary>
    /// <returns>The status with the answer's JSON and its <c>intuit_tid</c>; or no status, what was seen, and whether it may have been carried out.</returns>
    private static async Task<(HttpStatusCode? Status, JsonElement? Body, string? Failure, bool IsLost)> SendAsync(
        Uri address, Func<IIntuit, CancellationToken, Task<HttpResponseMessage>> call, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using var http = new HttpClient(Handler, disposeHandler: false) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan, DefaultRequestHeaders = { { "User-Agent", "Connector" } } };
        try
        {
            using var response = await call(RestService.For<IIntuit>(http), limit.Token);
            var text = await response.Content.ReadAsStringAsync(limit.Token);
            var id = response.Headers.TryGetValues("intuit_tid", out var ids) ? $" (intuit_tid {ids.First()})" : "";
            return (response.StatusCode, Json(text), id, false);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or ApiException or ApiRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var broken = failure as HttpRequestException ?? failure.InnerException as HttpRequestException;
            var wasSent = broken?.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError);
            return (null, null, failure is OperationCanceledException ? "it does not answer within 20 seconds" : (failure.InnerException ?? failure).Message, wasSent);
        }
    }

    private static JsonElement? Json(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Said(HttpStatusCode status, JsonElement? body, string? id)
        => $"{(int)status}{(Error(body) is { } error ? " " + error : "")}{(body is { ValueKind: JsonValueKind.Object } json && Text(json, "error_description") is { } more ? $" ({more})" : "")}{id}";

    private static string? Error(JsonElement? body) => body is { ValueKind: JsonValueKind.Object } json ? Text(json, "error") : null;

    private static Uri? Address(JsonElement json, string name) => Uri.TryCreate(Text(json, name), UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static long? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
