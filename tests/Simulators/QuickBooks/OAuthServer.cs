using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Connector.Simulators.QuickBooks;

/// <summary>Intuit's OAuth: the discovery document, authorization, tokens, revocation.</summary>
public sealed class OAuthServer
{
    private readonly SimulatorOptions _options;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Redirect, DateTimeOffset Until)> _codes = [];
    private readonly HashSet<string> _usedCodes = [];
    private readonly Dictionary<string, DateTimeOffset> _access = [];
    private readonly HashSet<string> _superseded = [];
    private string? _refresh;
    private DateTimeOffset _rotated;
    private DateTimeOffset _refreshUntil;
    private DateTimeOffset _hardUntil;
    private int _made;

    internal OAuthServer(SimulatorOptions options)
    {
        _options = options;
        if (options.RefreshToken is { } first)
        {
            Grant(first);
        }
    }

    /// <summary>The refresh token that is valid now; null when there is no grant.</summary>
    public string? RefreshToken
    {
        get
        {
            lock (_gate)
            {
                return _refresh;
            }
        }
    }

    /// <summary>How often a token was refreshed.</summary>
    public int Refreshed { get; private set; }

    /// <summary>How often a superseded refresh token was sent: what a connector must never do.</summary>
    public int SupersededUsed { get; private set; }

    /// <summary>Whether the next person who is asked declines.</summary>
    public bool Declines { get; set; }

    /// <summary>When the connection ends whatever is done. Can be brought nearer.</summary>
    public DateTimeOffset HardUntil
    {
        get => _hardUntil;
        set => _hardUntil = value;
    }

    private DateTimeOffset Now => _options.Clock.GetUtcNow();

    /// <summary>A token for calls, as another program of the same app would get it; nothing is rotated.</summary>
    public string GiveAccessToken()
    {
        lock (_gate)
        {
            return NewAccess();
        }
    }

    /// <summary>The person disconnects the app: every token is dead.</summary>
    public void Revoke()
    {
        lock (_gate)
        {
            End();
        }
    }

    /// <summary>Another process refreshes: the refresh token that the connector holds is superseded.</summary>
    public string RotateElsewhere()
    {
        lock (_gate)
        {
            Rotate();
            return _refresh!;
        }
    }

    /// <summary>Access tokens end before their time; refreshing still works.</summary>
    public void ExpireAccessTokens()
    {
        lock (_gate)
        {
            _access.Clear();
        }
    }

    internal bool Knows(string authorization)
    {
        lock (_gate)
        {
            return authorization.StartsWith("Bearer ", StringComparison.Ordinal) && _access.TryGetValue(authorization["Bearer ".Length..], out var until) && Now < until;
        }
    }

    /// <summary>The kind of an address that belongs to OAuth, or null.</summary>
    internal static string? KindOf(Request request) => request switch
    {
        { Method: "GET" } when request.Path.EndsWith("/.well-known/openid_sandbox_configuration", StringComparison.Ordinal)
            || request.Path.TrimEnd('/').EndsWith("/.well-known/openid_configuration", StringComparison.Ordinal) => "oauth/discovery",
        { Path: "/connect/oauth2" } => "oauth/authorize",
        { Path: "/oauth2/v1/tokens/bearer" } => "oauth/token",
        { Path: "/v2/oauth2/tokens/revoke" } => "oauth/revoke",
        _ => null,
    };

    internal Response Answer(string kind, Request request, Uri url)
    {
        lock (_gate)
        {
            return kind switch
            {
                "oauth/discovery" => Discovery(url),
                "oauth/authorize" => Authorize(request),
                _ when request.Method != "POST" => Refused(405, "invalid_request", "POST is expected"),
                "oauth/token" => Token(request),
                _ => RevokeToken(request),
            };
        }
    }

    private static Response Discovery(Uri url)
    {
        var root = url.GetLeftPart(UriPartial.Authority);
        return Response.Json(200, new JsonObject
        {
            ["issuer"] = "https://oauth.platform.intuit.com/op/v1",
            ["authorization_endpoint"] = $"{root}/connect/oauth2",
            ["token_endpoint"] = $"{root}/oauth2/v1/tokens/bearer",
            ["userinfo_endpoint"] = $"{root}/v1/openid_connect/userinfo",
            ["revocation_endpoint"] = $"{root}/v2/oauth2/tokens/revoke",
            ["jwks_uri"] = $"{root}/op/v1/jwks",
            ["response_types_supported"] = new JsonArray("code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
            ["scopes_supported"] = new JsonArray("openid", "email", "profile", "address", "phone"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post", "client_secret_basic"),
            ["claims_supported"] = new JsonArray("aud", "exp", "iat", "iss", "realmid", "sub"),
        }.ToJsonString());
    }

    private Response Authorize(Request request)
    {
        var redirect = request.Parameter("redirect_uri");
        var isFine = Uri.TryCreate(redirect, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            && address.Fragment.Length == 0 && _options.RedirectUris?.Contains(redirect!) != false;
        if (request.Method != "GET" || request.Parameter("client_id") != _options.ClientId || !isFine)
        {
            return Response.Html(400, "Sorry, but the app didn't connect", isFine ? "The client_id is not known." : "The redirect_uri query parameter value is invalid.");
        }

        var problem = request.Parameter("response_type") != "code" ? "unsupported_response_type"
            : request.Parameter("scope")?.Split(' ').Contains("com.intuit.quickbooks.accounting") != true ? "invalid_scope"
            : string.IsNullOrEmpty(request.Parameter("state")) ? "invalid_request"
            : Declines ? "access_denied" : null;
        var back = new Dictionary<string, string?> { ["state"] = request.Parameter("state") };
        if (problem is not null)
        {
            Declines = false;
            back["error"] = problem;
        }
        else
        {
            var code = $"AB1{Guid.NewGuid():N}";
            _codes[code] = (redirect!, Now.AddMinutes(10));
            back["code"] = code;
            back["realmId"] = _options.RealmId;
        }

        return new Response(302, "text/plain", []) { Location = QueryHelpers.AddQueryString(redirect!, back) };
    }

    private Response Token(Request request)
    {
        if (request.MediaType != "application/x-www-form-urlencoded")
        {
            return Refused(400, "invalid_request", "The content type must be application/x-www-form-urlencoded");
        }

        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Body)).ToDictionary(static p => p.Key, static p => $"{p.Value}");
        if (!IsClient(request, form))
        {
            return Refused(401, "invalid_client", "Incorrect client id or client secret");
        }

        switch (form.GetValueOrDefault("grant_type"))
        {
            case "authorization_code":
                var code = form.GetValueOrDefault("code") ?? "";
                if (!_codes.Remove(code, out var issued) || issued.Until < Now || issued.Redirect != form.GetValueOrDefault("redirect_uri"))
                {
                    return Refused(400, "invalid_grant", _usedCodes.Contains(code) ? "Authorization code was used before" : "Invalid authorization code");
                }

                _ = _usedCodes.Add(code);
                Grant(NewRefresh());
                return Tokens();
            case "refresh_token":
                var sent = form.GetValueOrDefault("refresh_token");
                if (sent is null || sent != _refresh || Now >= _refreshUntil || Now >= _hardUntil)
                {
                    SupersededUsed += sent is not null && _superseded.Contains(sent) ? 1 : 0;
                    return Refused(400, "invalid_grant", "Incorrect or invalid refresh token");
                }

                if (Now - _rotated >= _options.RotatesAfter)
                {
                    Rotate();
                }

                _refreshUntil = Least(Now + _options.RefreshLifetime);
                Refreshed++;
                return Tokens();
            default:
                return Refused(400, "unsupported_grant_type", "The grant type is not supported");
        }
    }

    private Response RevokeToken(Request request)
    {
        var form = request.MediaType == "application/json" ? [] : QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Body)).ToDictionary(static p => p.Key, static p => $"{p.Value}");
        if (!IsClient(request, form))
        {
            return Refused(401, "invalid_client", "Incorrect client id or client secret");
        }

        var token = form.GetValueOrDefault("token");
        if (request.MediaType == "application/json")
        {
            try
            {
                token = Checking.Parse(Encoding.UTF8.GetString(request.Body)).Text("token");
            }
            catch (QuickBooksError)
            {
                token = null;
            }
        }

        if (token is null || (token != _refresh && !_access.ContainsKey(token)))
        {
            return Refused(400, "invalid_request", "The token is not valid");
        }

        End();
        return Response.Json(200, "");
    }

    /// <summary>By HTTP Basic, or by the form.</summary>
    private bool IsClient(Request request, Dictionary<string, string> form)
    {
        if (request.Authorization.StartsWith("Basic ", StringComparison.Ordinal))
        {
            var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_options.ClientId}:{_options.ClientSecret}"));
            return request.Authorization["Basic ".Length..] == expected;
        }

        return form.GetValueOrDefault("client_id") == _options.ClientId && form.GetValueOrDefault("client_secret") == _options.ClientSecret;
    }

    private Response Tokens() => Response.Json(200, JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["token_type"] = "bearer",
        ["access_token"] = NewAccess(),
        ["expires_in"] = (long)_options.AccessLifetime.TotalSeconds,
        ["refresh_token"] = _refresh!,
        ["x_refresh_token_expires_in"] = (long)Math.Ceiling((_refreshUntil - Now).TotalSeconds),
        ["x_refresh_token_hard_expires_in"] = (long)Math.Ceiling((_hardUntil - Now).TotalSeconds),
    }));

    private static Response Refused(int status, string error, string description)
        => Response.Json(status, new JsonObject { ["error"] = error, ["error_description"] = description }.ToJsonString());

    /// <summary>A new grant replaces the one before: one token per app and company.</summary>
    private void Grant(string refresh)
    {
        End();
        _refresh = refresh;
        _rotated = Now;
        _hardUntil = Now + _options.HardLifetime;
        _refreshUntil = Least(Now + _options.RefreshLifetime);
    }

    private void Rotate()
    {
        _ = _refresh is not null && _superseded.Add(_refresh);
        _refresh = NewRefresh();
        _rotated = Now;
    }

    private void End()
    {
        _ = _refresh is not null && _superseded.Add(_refresh);
        _refresh = null;
        _access.Clear();
    }

    private DateTimeOffset Least(DateTimeOffset until) => until < _hardUntil ? until : _hardUntil;

    private string NewRefresh() => $"RT1-{++_made}-{Guid.NewGuid():N}";

    private string NewAccess()
    {
        var token = $"eyJ-{++_made}-{Guid.NewGuid():N}";
        _access[token] = Now + _options.AccessLifetime;
        return token;
    }
}
