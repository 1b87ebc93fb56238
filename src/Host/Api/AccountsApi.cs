using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Security.Cryptography;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Identity;
using Connector.Host.Json;
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


    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/account/sign-in", In).In("Accounts").AllowAnonymous().RequireRateLimiting(SignInLimit)
            .Says("Signs a user in, by a cookie. GET /account then gives the token that changes are sent with, in the header X-CSRF-Token.").Asks(new SignInRequest("finance", "…")).Answers(Examples.SignedIn);
        api.MapPost("/account/sign-out", Out).RequireAuthorization(p => p.RequireAuthenticatedUser()).WithMetadata(new OpenTo(["everybody who is signed in"])).In("Accounts").Says("Signs out: the cookie, and every copy of it, opens nothing from then on.").AnswersNothing();
        api.MapGet("/account", Who).RequireAuthorization(p => p.RequireAuthenticatedUser()).WithMetadata(new OpenTo(["everybody who is signed in"])).In("Accounts")
            .Says("Says who the caller is.").Answers(Examples.SignedIn);
        api.MapPost("/account/password", Password).RequireAuthorization(p => p.RequireAuthenticatedUser()).WithMetadata(new OpenTo(["everybody who is signed in"])).RequireRateLimiting(SignInLimit).In("Accounts")
            .Says("Changes the caller's password.").Asks(new PasswordRequest("…", "…")).AnswersNothing();
        api.MapGet("/users", Users).For(Roles.Admins).In("Accounts").Says("Lists accounts.").Answers(new[] { Examples.Account });
        api.MapPost("/users", Add).For(Roles.Admins).In("Accounts").Says("Makes an account. The one-time password is answered once, here.").Asks(new AddUserRequest("finance", "accountant")).Answers(Examples.OneTimePassword);
        api.MapPost("/users/{user}", Change).For(Roles.Admins).In("Accounts").Says("Changes what an account may do, or whether it may sign in; whoever is signed in with it has to sign in again.").Asks(new ChangeUserRequest(Disabled: true, Reason: "left")).Answers(new[] { Examples.Account });
        api.MapPost("/users/{user}/reset", Reset).For(Roles.Admins).In("Accounts").Says("Gives an account a new one-time password, and unlocks it.").Asks(new ReasonRequest("forgotten")).Answers(Examples.OneTimePassword);
        api.MapGet("/keys", Keys).For(Roles.Admins).In("Accounts").Says("Lists the keys of the API.").Answers(new[] { Examples.Key });
        api.MapPost("/keys", AddKey).For(Roles.Admins).In("Accounts").Says("Makes a key. Its text is answered once, here; only a digest is kept.").Asks(new AddKeyRequest("night run", "operator", "2023-01-01T00:00:00Z")).Answers(Examples.NewKey);
        api.MapPost("/keys/{key}/revoke", RevokeKey).For(Roles.Admins).In("Accounts").Says("Takes a key back.").Asks(new ReasonRequest("lost")).Answers(new[] { Examples.Key });
    }

    private static async Task In(HttpContext http, SignInManager<User> signIn, UserManager<User> users, ServiceTables tables, IAntiforgery antiforgery, JobQueue jobs, SignInRequest body)
    {
        var wrong = new Refusal(RefusalKind.Input, new Issue("ACCESS-003", "user", "The name or the password is wrong, or this address has to wait.", "Try again; after five wrong passwords from one address, the name is closed to that address for fifteen minutes."));
        if (body.User is not { Length: > 0 and <= 100 } || body.Password is not { Length: > 0 and <= 200 })
        {
            throw wrong;
        }

        var user = await users.FindByNameAsync(body.User);
        var id = NewId();
        if (!IsRight(http, users, tables, user, body.User, body.Password, jobs.Now, id))
        {
            throw wrong;
        }

        await signIn.SignInWithClaimsAsync(user, isPersistent: false, [new Claim(UserClaims.SignIn, id)]);
        http.User = await signIn.CreateUserPrincipalAsync(user);
        await Tell(http, antiforgery);
    }

    /// <summary>Whether a password opens an account, which counts how often it did not.</summary>
    private static bool IsRight(HttpContext http, UserManager<User> users, ServiceTables tables, [NotNullWhen(true)] User? user, string name, string password, Instant now, string? signIn = null)
    {
        var address = Address(http);
        // Whatever is known already, the password is hashed and the count is written: how long it takes must not tell which names there are.
        if (user?.Account is not { Password: { } hash } account)
        {
            users.PasswordHasher.HashPassword(user!, password);
            tables.SawWrongPassword(AccountNames.Normal(name), address, now);
            return false;
        }

        if (users.PasswordHasher.VerifyHashedPassword(user, hash, password) != PasswordVerificationResult.Failed)
        {
            return tables.SawRightPassword(account, address, now, signIn);
        }

        tables.SawWrongPassword(account.Name, address, now);
        return false;
    }

    /// <summary>Where a request comes from: an address, or the network of one in IPv6, whose owner has more addresses than can be counted.</summary>
    public static string Address(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address)
        {
            return "";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]).ToString() : address.ToString();
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static async Task Out(HttpContext http, ServiceTables tables)
    {
        if (http.User.FindFirstValue(UserClaims.SignIn) is { } signIn)
        {
            tables.SignOut(signIn); // a copy of the cookie opens nothing from here on
        }

        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task Who(HttpContext http, IAntiforgery antiforgery) => Tell(http, antiforgery);

    private static Task Tell(HttpContext http, IAntiforgery antiforgery)
    {
        var mustChange = http.User.IsInRole(Roles.MustChange);
        var party = http.User.FindFirstValue(Roles.PartyClaim);
        var token = IsKey(http.User) ? null : antiforgery.GetAndStoreTokens(http).RequestToken;
        return JsonRows.OneOfCaller(http, new SignedInRow(http.User.Identity!.Name, mustChange ? null : party is null ? http.User.FindFirstValue(ClaimTypes.Role) : $"party:{party}", mustChange, token));
    }

    public static bool IsKey(ClaimsPrincipal caller) => caller.Identity?.AuthenticationType == ApiKeyAuthentication.Name;

    private static async Task Password(HttpContext http, SignInManager<User> signIn, UserManager<User> users, ServiceTables tables, RequestContexts contexts, JobQueue jobs, PasswordRequest body)
    {
        if (IsKey(http.User) || await users.GetUserAsync(http.User) is not { } user)
        {
            throw new Refusal(RefusalKind.Input, new Issue("ACCESS-007", "account", "A key has no password.", "Sign in as a user."));
        }

        if (body.Current is not { Length: <= 200 } || (body.NewPassword ?? body.Wanted) is not { Length: <= 200 } wanted || (body.NewPassword is not null && body.Wanted is not null))
        {
            throw Problems.Bad("new_password", "A password is missing, too long, or given twice.", "Expected the current password, and one of 12 to 200 characters.");
        }

        if (!IsRight(http, users, tables, user, user.Account.Name, body.Current, jobs.Now))
        {
            throw Refused("The current password is wrong, or this address has to wait, or the account was changed at the same time.");
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

        var (changed, id) = (AccountChanges.ChangePassword(contexts.Open(http), user.Account, wanted, Passwords.Hash), NewId());
        tables.SignIn(id, changed.Name, jobs.Now);
        await signIn.SignInWithClaimsAsync(new User(changed), isPersistent: false, [new Claim(UserClaims.SignIn, id)]);
        http.Response.StatusCode = StatusCodes.Status204NoContent;

        static Refusal Refused(string why) => new(RefusalKind.Input, new Issue("ACCESS-008", "password", why, "Expected the current password, and another one of at least 12 characters with 6 different ones."));
    }

    private static Task Users(HttpContext http, ServiceTables tables, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
        => JsonRows.ToStaff(http, tables.Accounts(), Rows.Of, Page.Of(limit, after), a => a.Name);

    private static async Task Add(HttpContext http, RequestContexts contexts, AddUserRequest body)
    {
        var password = AccountChanges.Add(contexts.Open(http, reason: body.Reason), body.User ?? "", body.Role ?? "", Passwords.Hash);
        await JsonRows.OneToStaff(http, new OneTimePasswordRow(body.User!.Trim(), body.Role!, password));
    }

    private static async Task Change(HttpContext http, RequestContexts contexts, ServiceTables tables, ChangeUserRequest body)
    {
        var name = http.Key("user");
        AccountChanges.Change(contexts.Open(http, reason: body.Reason), name, body.Role, body.Disabled);
        await JsonRows.ToStaff(http, [tables.Account(AccountNames.Normal(name))!], Rows.Of, default, a => a.Name);
    }

    private static async Task Reset(HttpContext http, RequestContexts contexts, ServiceTables tables, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] ReasonRequest? body)
    {
        var name = http.Key("user");
        var password = AccountChanges.Reset(contexts.Open(http, reason: body?.Reason), name, Passwords.Hash);
        var account = tables.Account(AccountNames.Normal(name))!;
        await JsonRows.OneToStaff(http, new OneTimePasswordRow(account.Shown, account.Role, password));
    }

    private static Task Keys(HttpContext http, ServiceTables tables, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
        => JsonRows.ToStaff(http, tables.ApiKeys(), Rows.Of, Page.Of(limit, after), k => k.Key);

    private static async Task AddKey(HttpContext http, RequestContexts contexts, AddKeyRequest body)
    {
        var operation = contexts.Open(http, reason: body.Reason);
        var text = ApiKeys.Add(operation, body.Name ?? "", body.Role ?? "", Expiry(body.Expires, operation.KnownAt));
        await JsonRows.OneToStaff(http, new NewKeyRow(text, body.Name!.Trim(), body.Role!));
    }

    /// <summary>Until when a key counts: every key ends.</summary>
    public static Instant Expiry(string? text, Instant now) => text is not null && CanonicalText.TryParseInstant(text, out var expires) && expires > now && expires < now + Duration.FromDays(3 * 366)
        ? expires
        : throw new Refusal(RefusalKind.Input, new Issue("REQUEST-012", text ?? "", "This is not when a key can expire.", "Expected an instant from now to three years on, such as 2027-01-01T00:00:00Z."));

    private static async Task RevokeKey(HttpContext http, RequestContexts contexts, ServiceTables tables, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] ReasonRequest? body)
    {
        var key = http.Key("key");
        ApiKeys.Revoke(contexts.Open(http, reason: body?.Reason), key);
        await JsonRows.ToStaff(http, [tables.ApiKey(key)!], Rows.Of, default, k => k.Key);
    }
}
