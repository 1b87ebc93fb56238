using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Connector.Client;
using Connector.Engine;
using Connector.Host.Api;
using Connector.Host.Configuration;
using Connector.Host.Connecting;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Host.Observability;
using Connector.Host.Reports;
using Connector.Jobs;
using Connector.Operations;
using Connector.Store;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Quartz;
using Serilog;

namespace Connector.Host;

/// <summary>The service: the API, the worker behind it, and who may come in.</summary>
internal static class Server
{
    private const long LargestBody = 4 << 20;

    // A key of 1,000 characters is up to 9,000 in an address, and the mark of a page holds several.
    private const int LongestLine = 64 << 10;

    private static readonly int Threads = Math.Max(128, 16 * Environment.ProcessorCount);

    /// <summary>Puts the service together.</summary>
    public static WebApplication Build(ConnectorSettings settings, ConnectorStore store, Instant? fixedNow = null)
    {
        // Requests and runs wait for databases and disks on the pool's threads: one thread a processor would make the ones wait for the others.
        ThreadPool.SetMinThreads(Threads, Threads);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "connector" });
        builder.Configuration.Sources.Clear(); // Connector's own settings are the only ones
        builder.Configuration.AddInMemoryCollection();
        builder.WebHost.UseUrls(settings.Server.Urls.Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestLineSize = LongestLine;
        });
        Logs.Add(builder, settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(18));
        AddWork(builder.Services, settings, store, fixedNow);
        AddAccess(builder.Services, store);
        AddLimits(builder.Services, settings.Server);
        builder.Services.AddDocumentation();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.PropertyNameCaseInsensitive = false;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.Converters.Add(new TextWithoutNul());
        });

        var app = builder.Build();
        if (settings.Server.KnownProxies.Length > 0)
        {
            app.UseForwardedHeaders(Forwarded(settings.Server));
        }

        app.UseSerilogRequestLogging(options => Logs.Requests(options, app.Services));
        app.Use(Telemetry.Tell);
        app.UseMiddleware<ErrorMiddleware>();
        app.UseStatusCodePages(context => Problems.Empty(context.HttpContext));
        app.Use(Secure);
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.Use(CheckToken);
        app.UseMiddleware<IdempotencyKeys>();
        Map(app, settings);
        return app;
    }

    private static void Map(WebApplication app, ConnectorSettings settings)
    {
        var api = app.MapGroup("/api/v1");
        api.AddEndpointFilterFactory(KnownParameters);
        PeriodsApi.Map(api);
        FactsApi.Map(api, settings.Server.UploadMegabytes * 1_000_000L);
        ChargesApi.Map(api);
        DocumentsApi.Map(api);
        PublishingApi.Map(api);
        DisputesApi.Map(api);
        BackendsApi.Map(api);
        ConnectionsApi.Map(app, api);
        AccountsApi.Map(api);
        SchedulesApi.Map(api);
        ReportsApi.Map(api);
        if (((IEndpointRouteBuilder)app).DataSources.SelectMany(d => d.Endpoints).FirstOrDefault(e => e.Metadata.GetMetadata<OpenTo>() is null && e.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is null) is { } open)
        {
            throw new InvalidOperationException($"{open.DisplayName} names no role.");
        }

        Health.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.UseSwaggerUI(page =>
        {
            page.SwaggerEndpoint("/openapi/v1.json", "The Connector");
            page.DocumentTitle = "The Connector";
        });
    }

    private static void AddWork(IServiceCollection services, ConnectorSettings settings, ConnectorStore store, Instant? fixedNow)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(store);
        var connections = new Connections(settings, store);
        services.AddSingleton(connections);
        services.AddSingleton(new OperationContexts(store, BackendFactory.Settings(settings, connections), fixedNow));
        services.AddSingleton<RequestContexts>();
        services.AddSingleton(new JobFormats(JobRowText.Row, JobRowText.InboxReport, ReportFile.Write));
        services.AddSingleton(new Schedules(settings.Schedules, settings.Deciding.Billing.Zone));
        services.AddSingleton<JobHandlers>();
        services.AddSingleton<ServiceTables>();
        services.AddSingleton<NodeLiveness>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<LastUsedTracker>();
        services.AddHostedService<JobWorker>();
        services.AddHostedService<Housekeeping>();
        services.AddHostedService<TelemetryExport>();
        services.AddQuartz(quartz => quartz.UseDefaultThreadPool(2));
        services.AddSingleton<Scheduler>();
        services.AddHostedService(services => services.GetRequiredService<Scheduler>());
        services.AddHostedService<SystemdNotify>();
    }

    private static void AddAccess(IServiceCollection services, ConnectorStore store)
    {
        const string Either = "KeyOrCookie";
        services.AddHttpContextAccessor();
        // The keys of cookies are in the store: who is signed in stays so when the service starts again, and on every node.
        services.AddDataProtection().SetApplicationName(Secrets.Application);
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new StoredKeys(new ServiceTables(store)));
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = http => http.Request.Headers.Authorization.Count > 0 ? ApiKeyAuthentication.Name : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Name, null)
            .AddIdentityCookies(cookies => cookies.ApplicationCookie!.Configure(options =>
            {
                options.Cookie.Name = "connector";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Strict;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // behind a proxy that does TLS: as its header says
                options.ExpireTimeSpan = TimeSpan.FromHours(8);
                options.Events.OnValidatePrincipal = async context =>
                {
                    // With each request, as a key is. Identity's own validator would renew the cookie each time: an answer that comes late would sign in again who has signed out.
                    var services = context.HttpContext.RequestServices;
                    if (await services.GetRequiredService<SignInManager<User>>().ValidateSecurityStampAsync(context.Principal) is not { } user || context.Principal!.FindFirst(UserClaims.SignIn) is not { } signIn
                        || !services.GetRequiredService<ServiceTables>().IsSignedIn(signIn.Value, user.Account.Name, services.GetRequiredService<JobQueue>().Now))
                    {
                        context.RejectPrincipal();
                    }
                };
                options.Events.OnRedirectToLogin = Refuse(StatusCodes.Status401Unauthorized);
                options.Events.OnRedirectToAccessDenied = Refuse(StatusCodes.Status403Forbidden);
            }));
        services.AddIdentityCore<User>(identity =>
        {
            identity.Password.RequiredLength = 12;
            identity.Password.RequiredUniqueChars = 6;
            identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
        }).AddPasswordValidator<CommonPasswords>().AddUserStore<UserStore>().AddClaimsPrincipalFactory<UserClaims>().AddSignInManager();
        services.AddSingleton<ILookupNormalizer, NameNormalizer>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = "X-CSRF-Token";
            antiforgery.Cookie.Name = "connector-csrf";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddAuthorization();
    }

    private static Func<Microsoft.AspNetCore.Authentication.RedirectContext<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions>, Task> Refuse(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static void AddLimits(IServiceCollection services, ServerSettings settings) => services.AddRateLimiter(limits =>
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.OnRejected = (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "1";
            return ValueTask.CompletedTask;
        };
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => http.GetEndpoint()?.Metadata.GetMetadata<HealthMark>() is not null
            ? RateLimitPartition.GetNoLimiter("health")
            : RateLimitPartition.GetTokenBucketLimiter(http.User.Identity?.Name ?? "from " + http.Connection.RemoteIpAddress, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = settings.RequestsPerSecond * 2,
                TokensPerPeriod = settings.RequestsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
        limits.AddPolicy(AccountsApi.SignInLimit, http => RateLimitPartition.GetFixedWindowLimiter(
            AccountsApi.Address(http), _ => new FixedWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));
    });

    private static ForwardedHeadersOptions Forwarded(ServerSettings settings)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in settings.KnownProxies)
        {
            options.KnownProxies.Add(proxy);
        }

        return options;
    }

    private static Task Secure(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers[IConnectorApi.Version] = "1";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        // The page that shows the API is somebody else's, and brings scripts and styles in its text; nothing else may.
        var inline = http.Request.Path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase) ? " 'unsafe-inline'" : "";
        headers.ContentSecurityPolicy = $"default-src 'self'; img-src 'self' data:; style-src 'self'{inline}; script-src 'self'{inline}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            headers.CacheControl = "no-store";
        }

        return next(http);
    }

    /// <summary>A browser sends its cookie with whatever another page makes it send: a change needs the token too, which another page cannot read.</summary>
    private static async Task CheckToken(HttpContext http, RequestDelegate next)
    {
        var changes = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !HttpMethods.IsOptions(http.Request.Method);
        var isOpen = http.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null; // signing in: only JSON is taken, which no form of another page can send
        if (changes && !isOpen && http.User.Identity is { IsAuthenticated: true } && !AccountsApi.IsKey(http.User)
            && !await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http))
        {
            throw new Refusal(RefusalKind.Input, new Issue("ACCESS-005", http.Request.Path, "The request carries no token of this sign-in.", "Send the csrf_token of GET /api/v1/account in the header X-CSRF-Token."));
        }

        await next(http);
    }

    /// <summary>A parameter that is not known is refused: as_off must not answer as of now.</summary>
    private static EndpointFilterDelegate KnownParameters(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var known = context.MethodInfo.GetParameters()
            .Select(p => (Parameter: p, From: p.GetCustomAttributes(typeof(FromQueryAttribute), false).OfType<FromQueryAttribute>().FirstOrDefault()))
            .Where(p => p.From is not null).Select(p => p.From!.Name ?? p.Parameter.Name!).ToHashSet(StringComparer.Ordinal);
        return invocation =>
        {
            foreach (var (name, values) in invocation.HttpContext.Request.Query)
            {
                if (!known.Contains(name))
                {
                    throw Problems.Bad(name, $"The parameter {name} is not known.", known.Count == 0 ? "This takes none." : "Expected some of " + string.Join(", ", known.Order(StringComparer.Ordinal)) + ".");
                }

                if (values.Any(value => value!.Contains('\0', StringComparison.Ordinal)))
                {
                    throw Problems.Bad(name, $"The parameter {name} holds a NUL.", "Expected text.");
                }

                if (values.Count > 1)
                {
                    throw Problems.Bad(name, $"The parameter {name} is given {values.Count} times.", "Give it once.");
                }
            }

            return next(invocation);
        };
    }

    /// <summary>A NUL is no text: PostgreSQL keeps none, and nobody means one.</summary>
    private sealed class TextWithoutNul : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType != JsonTokenType.String || reader.GetString() is not { } text || text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException("Text is expected, without a NUL in it.") : text;

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
