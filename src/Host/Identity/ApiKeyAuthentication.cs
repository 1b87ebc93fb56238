using System.Security.Claims;
using System.Text.Encodings.Web;
using Connector.Operations.Accounts;
using Connector.Store;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Connector.Host.Identity;

/// <summary><c>Authorization: Bearer KEY</c>.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ServiceTables tables, LastUsedTracker seen)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "Key";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        const string Bearer = "Bearer ";
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var now = Instant.FromDateTimeOffset(TimeProvider.GetUtcNow());
        if (ApiKeys.Find(tables, header[Bearer.Length..].Trim(), now) is not { } key)
        {
            return Task.FromResult(AuthenticateResult.Fail("The key is not known, has expired or was revoked."));
        }

        seen.Saw(key, now);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(RoleAccess.Identity(key.Name, key.Role, Name)), Name)));
    }
}
