using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Text.Json;
using Connector.Engine;
using Connector.Host.Identity;
using Connector.Jobs;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Store;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Connector.Host.Api;

/// <summary>Who may come in: signing in, accounts and keys.</summary>
internal static class AccountsApi
{
    public const string SignInLimit = "sign-in";

    private const string UserExample = """{ "user": "finance", "role": "accountant", "must_change": false, "disabled": false, "locked_until": null, "signed_in_at": "2022-06-01T09:00:00Z", "created_at": "2022-01-01T09:00:00Z" }""";
    private const string KeyExample = """{ "key": "0a1b2c3d4e5f", "name": "night run", "role": "operator", "created_at": "2022-01-01T09:00:00Z", "created_by": "admin", "expires_at": "2023-01-01T00:00:00Z", "last_used_at": null, "revoked_at": null }""";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/account/sign-in", In).In("Accounts").AllowAnonymous().RequireRateLimiting(SignInLimit)
            .Says("Signs a user in, by a cookie. GET /account then gives the token that changes are sent with, in the header X-CSRF-Token.").Asks("""{ "user": "finance", "password": "…" }""").Answers("""{ "user": "finance", "role": "accountant", "must_change": false, "csrf_token": "…" }""");
        api.MapPost("/account/sign-out", (Delegate)Out).RequireAuthorization(p => p.RequireAuthenticatedUser()).WithMetadata(new OpenTo(["everybody who is signed in"])).In("Accounts").Says("Signs out.").Answers(null, StatusCodes.Status204NoContent);
        api.MapGet("/account", Who).RequireAuthorization(p => p.RequireAuthenticatedUser()).WithMetadata(new OpenTo(["everybody who is signed in"])).In("Accounts")
            .Says("Says who the caller is.").Answers("""{ "user": "finance", "role": "accountant", "must_change": false, "csrf_token": "…" }""");
        api.MapPost("/account/password", Password).RequireAuthorization(p => p.RequireAuthenticatedUser()).WithMetadata(new OpenTo(["everybody who is signed in"])).RequireRateLimiting(SignInLimit).In("Accounts")
            .Says("Changes the caller's password.").Asks("""{ "current": "…", "new_password": "…" }""").Answers(null, StatusCodes.Status204NoContent);
        api.MapGet("/users", Users).For(Roles.Admins).In("Accounts").Says("Lists accounts.").Answers($"[{UserExample}]");
        api.MapPost("/users", Add).For(Roles.Admins).In("Accounts").Says("Makes an account. The one-time password is answered once, here.").Asks("""{ "user": "finance", "role": "accountant" }""").Answers("""{ "user": "finance", "role": "accountant", "one_time_password": "…" }""");
        api.MapPost("/users/{user}", Change).For(Roles.Admins).In("Accounts").Says("Changes what an account may do, or whether it may sign in; whoever is signed in with it has to sign in again.").Asks("""{ "disabled": true, "reason": "left" }""").Answers($"[{UserExample}]");
        api.MapPost("/users/{user}/reset", Reset).For(Roles.Admins).In("Accounts").Says("Gives an account a new one-time password, and unlocks it.").Asks("""{ "reason": "forgotten" }""").Answers("""{ "user": "finance", "role": "accountant", "one_time_password": "…" }""");
        api.MapGet("/keys", Keys).For(Roles.Admins).In("Accounts").Says("Lists the keys of the API.").Answers($"[{KeyExample}]");
        api.MapPost("/keys", AddKey).For(Roles.Admins).In("Accounts").Says("Makes a key. Its text is answered once, here; only a digest is kept.").Asks("""{ "name": "night run", "role": "operator", "expires": "2023-01-01T00:00:00Z" }""").Answers("""{ "key": "ck_0a1b2c3d4e5f_…", "name": "night run", "role": "operator" }""");
        api.MapPost("/keys/{key}/revoke", RevokeKey).For(Roles.Admins).In("Accounts").Says("Takes a key back.").Asks("""{ "reason": "lost" }""").Answers($"[{KeyExample}]");
    }

    private static async Task In(HttpContext http, SignInManager<User> signIn, UserManager<User> users, ServiceTables tables, IAntiforgery antiforgery, JobQueue jobs, SignIn body)
    {
        var wrong = new Refusal(RefusalKind.Input, new Issue("ACCESS-003", "user", "The name or the password is wrong, or the account is locked for a while.", "Try again; after five times the account is locked for fifteen minutes."));
        if (body.User is not { Length: > 0 and <= 100 } || body.Password is not { Length: > 0 and <= 200 })
        {
            throw wrong;
        }

        var user = await users.FindByNameAsync(body.User);
        if (!IsRight(users, tables, user, body.Password, jobs.Now))
        {
            throw wrong;
        }

        await signIn.SignInAsync(user, isPersistent: false);
        http.User = await signIn.CreateUserPrincipalAsync(user);
        await Tell(http, antiforgery);
    }

    /// <summary>Whether a password opens an account, which counts how often it did not.</summary>
    private static bool IsRight(UserManager<User> users, ServiceTables tables, [NotNullWhen(true)] User? user, string password, Instant now)
    {
        // Whatever is known already, the password is hashed and the count is written: how long it takes must not tell which names there are.
        if (user?.Account is not { Password: { } hash } account)
        {
            users.PasswordHasher.HashPassword(user!, password);
            tables.SawWrongPassword("", now);
            return false;
        }

        if (users.PasswordHasher.VerifyHashedPassword(user, hash, password) != PasswordVerificationResult.Failed)
        {
            return tables.SawRightPassword(account, now);
        }

        tables.SawWrongPassword(account.Name, now);
        return false;
    }

    private static async Task Out(HttpContext http)
    {
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task Who(HttpContext http, IAntiforgery antiforgery) => Tell(http, antiforgery);

    private static Task Tell(HttpContext http, IAntiforgery antiforgery)
    {
        var mustChange = http.User.IsInRole(Roles.MustChange);
        var party = http.User.FindFirstValue(Roles.PartyClaim);
        var token = IsKey(http.User) ? null : antiforgery.GetAndStoreTokens(http).RequestToken;
        return JsonRows.One(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("user", http.User.Identity!.Name);
            json.WriteString("role", mustChange ? null : party is null ? http.User.FindFirstValue(ClaimTypes.Role) : $"party:{party}");
            json.WriteBoolean("must_change", mustChange);
            json.WriteString("csrf_token", token);
            json.WriteEndObject();
        });
    }

    public static bool IsKey(ClaimsPrincipal caller) => caller.Identity?.AuthenticationType == ApiKeyAuthentication.Name;

    private static async Task Password(HttpContext http, SignInManager<User> signIn, UserManager<User> users, ServiceTables tables, RequestContexts contexts, JobQueue jobs, ChangePassword body)
    {
        if (IsKey(http.User) || await users.GetUserAsync(http.User) is not { } user)
        {
            throw new Refusal(RefusalKind.Input, new Issue("ACCESS-007", "account", "A key has no password.", "Sign in as a user."));
        }

        if (body.Current is not { Length: <= 200 } || body.New is not { Length: <= 200 } wanted || (body.NewPassword is not null && body.Wanted is not null))
        {
            throw Problems.Bad("new_password", "A password is missing, too long, or given twice.", "Expected the current password, and one of 12 to 200 characters.");
        }

        if (!IsRight(users, tables, user, body.Current, jobs.Now))
        {
            throw Refused("The current password is wrong, or the account is locked for a while, or was changed at the same time.");
        }

        foreach (var rules in users.PasswordValidators)
        {
            if ((await rules.ValidateAsync(users, user, wanted)).Errors.FirstOrDefault() is { } error)
            {
                throw Refused(error.Description);
            }
        }

        if (wanted == body.Current)
        {
            throw Refused("The new password is the current one.");
        }

        await signIn.SignInAsync(new User(AccountChanges.ChangePassword(contexts.Open(http), user.Account, wanted, Passwords.Hash)), isPersistent: false);
        http.Response.StatusCode = StatusCodes.Status204NoContent;

        static Refusal Refused(string why) => new(RefusalKind.Input, new Issue("ACCESS-008", "password", why, "Expected the current password, and another one of at least 12 characters with 6 different ones."));
    }

    private static Task Users(HttpContext http, ServiceTables tables, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
        => JsonRows.ToStaff(http, tables.Accounts(), Write, Page.Of(limit, after), a => a.Name);

    private static async Task Add(HttpContext http, RequestContexts contexts, AddUser body)
    {
        var password = AccountChanges.Add(contexts.Open(http, reason: body.Reason), body.User ?? "", body.Role ?? "", Passwords.Hash);
        await OneTime(http, body.User!.Trim(), body.Role!, password);
    }

    private static async Task Change(HttpContext http, RequestContexts contexts, ServiceTables tables, ChangeUser body)
    {
        var name = http.Key("user");
        AccountChanges.Change(contexts.Open(http, reason: body.Reason), name, body.Role, body.Disabled);
        await JsonRows.ToStaff(http, [tables.Account(AccountNames.Normal(name))!], Write, default, a => a.Name);
    }

    private static async Task Reset(HttpContext http, RequestContexts contexts, ServiceTables tables, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] Because? body)
    {
        var name = http.Key("user");
        var password = AccountChanges.Reset(contexts.Open(http, reason: body?.Reason), name, Passwords.Hash);
        var account = tables.Account(AccountNames.Normal(name))!;
        await OneTime(http, account.Shown, account.Role, password);
    }

    private static Task OneTime(HttpContext http, string user, string role, string password) => JsonRows.One(http, json =>
    {
        json.WriteStartObject();
        json.WriteString("user", user);
        json.WriteString("role", role);
        json.WriteString("one_time_password", password);
        json.WriteEndObject();
    });

    private static Task Keys(HttpContext http, ServiceTables tables, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
        => JsonRows.ToStaff(http, tables.ApiKeys(), Write, Page.Of(limit, after), k => k.Key);

    private static async Task AddKey(HttpContext http, RequestContexts contexts, AddKey body)
    {
        var operation = contexts.Open(http, reason: body.Reason);
        var text = ApiKeys.Add(operation, body.Name ?? "", body.Role ?? "", Expiry(body.Expires, operation.KnownAt));
        await JsonRows.One(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("key", text);
            json.WriteString("name", body.Name!.Trim());
            json.WriteString("role", body.Role);
            json.WriteEndObject();
        });
    }

    /// <summary>Until when a key counts: every key ends.</summary>
    public static Instant Expiry(string? text, Instant now) => text is not null && CanonicalText.TryParseInstant(text, out var expires) && expires > now && expires < now + Duration.FromDays(3 * 366)
        ? expires
        : throw new Refusal(RefusalKind.Input, new Issue("REQUEST-012", text ?? "", "This is not when a key can expire.", "Expected an instant from now to three years on, such as 2027-01-01T00:00:00Z."));

    private static async Task RevokeKey(HttpContext http, RequestContexts contexts, ServiceTables tables, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] Because? body)
    {
        var key = http.Key("key");
        ApiKeys.Revoke(contexts.Open(http, reason: body?.Reason), key);
        await JsonRows.ToStaff(http, [tables.ApiKey(key)!], Write, default, k => k.Key);
    }

    public static void Write(Utf8JsonWriter json, Account a)
    {
        json.WriteStartObject();
        json.WriteString("user", a.Shown);
        json.WriteString("role", a.Role);
        json.WriteBoolean("must_change", a.MustChange);
        json.WriteBoolean("disabled", a.Disabled);
        json.WriteString("locked_until", Text(a.LockedUntil));
        json.WriteString("signed_in_at", Text(a.SignedIn));
        json.WriteString("created_at", CanonicalText.Text(a.Created));
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, ApiKey k)
    {
        json.WriteStartObject();
        json.WriteString("key", k.Key);
        json.WriteString("name", k.Name);
        json.WriteString("role", k.Role);
        json.WriteString("created_at", CanonicalText.Text(k.Created));
        json.WriteString("created_by", k.CreatedBy);
        json.WriteString("expires_at", CanonicalText.Text(k.Expires));
        json.WriteString("last_used_at", Text(k.LastUsed));
        json.WriteString("revoked_at", Text(k.Revoked));
        json.WriteEndObject();
    }

    private static string? Text(Instant? at) => at is { } instant ? CanonicalText.Text(instant) : null;
}
