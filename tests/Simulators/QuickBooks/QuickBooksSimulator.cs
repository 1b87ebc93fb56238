using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connector.Simulators.QuickBooks;

/// <summary>
/// A simulated QuickBooks Online: one company, its accounting API and Intuit's OAuth, on 127.0.0.1. It stores what it is sent, refuses what QuickBooks
/// refuses, and lets a test play the people who work in it. Where the documentation is silent it is the stricter one.
/// </summary>
public sealed class QuickBooksSimulator : IAsyncDisposable
{
    private readonly Company _company;
    private readonly Api _api;
    private readonly Throttle _throttle;
    private readonly Queue<Request> _late = [];
    private readonly List<SimulatedRequest> _requests = [];
    private WebApplication? _server;
    private int _port;

    private QuickBooksSimulator(SimulatorOptions options)
    {
        Options = options;
        _port = options.Port;
        _company = new Company(options);
        var writer = new Writer(_company);
        Counts = new CallCounts();
        _api = new Api(_company, writer, Counts);
        _throttle = new Throttle(options.Limits, options.Clock);
        OAuth = new OAuthServer(options);
        Faults = new Faults(options.Clock);
        Seed.Plant(_company, writer);
        Webhooks = new Webhooks(_company);
        Desk = new Desk(_company, writer);
        Books = new Books(_company, writer);
    }

    public SimulatorOptions Options { get; }

    /// <summary>The address of the accounting API: <c>/v3/company/…</c> follows.</summary>
    public Uri Url => new($"http://127.0.0.1:{_port}");

    /// <summary>The address of OAuth: <c>/.well-known/…</c> follows. It has a path, which must be kept.</summary>
    public Uri OAuthUrl => new($"http://127.0.0.1:{_port}/oauth");

    public string RealmId => Options.RealmId;

    public string ClientId => Options.ClientId;

    public string ClientSecret => Options.ClientSecret;

    /// <summary>The refresh token that is valid now.</summary>
    public string? RefreshToken => OAuth.RefreshToken;

    public OAuthServer OAuth { get; }

    public Faults Faults { get; }

    /// <summary>What people do in the books.</summary>
    public Desk Desk { get; }

    /// <summary>What is in the books.</summary>
    public Books Books { get; }

    public Webhooks Webhooks { get; }

    public CallCounts Counts { get; }

    /// <summary>How many requests were at work at the same moment, at most.</summary>
    public int PeakAtOnce => _throttle.Peak;

    /// <summary>Every request that was answered or cut, in that order.</summary>
    public ImmutableArray<SimulatedRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static async Task<QuickBooksSimulator> StartAsync(SimulatorOptions? options = null)
    {
        var simulator = new QuickBooksSimulator(options ?? new SimulatorOptions());
        await simulator.ListenAsync();
        return simulator;
    }

    /// <summary>Forgets counts and requests; what is in the books stays.</summary>
    public void ForgetCalls()
    {
        Counts.Clear();
        lock (_requests)
        {
            _requests.Clear();
        }
    }

    /// <summary>Carries out the requests that <see cref="Fault.LateDelivery"/> held back. Nobody waits for their answers.</summary>
    /// <returns>How many there were.</returns>
    public int DeliverLate()
    {
        lock (_company.Gate)
        {
            var delivered = 0;
            for (; _late.TryDequeue(out var request); delivered++)
            {
                _ = _api.Execute(request);
            }

            return delivered;
        }
    }

    /// <summary>The server stops; <see cref="ListenAsync"/> starts it again at the same address. The books stay.</summary>
    public async Task StopAsync()
    {
        if (_server is not null)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await _server.StopAsync(now.Token);
            await _server.DisposeAsync();
            _server = null;
        }
    }

    public async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }); // the working directory may be gone
        _ = builder.Logging.ClearProviders();
        _ = builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, _port);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        _ = builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        _server = builder.Build();
        if (Options.Control)
        {
            Control.Map(_server, this);
        }


        _server.MapFallback("{**path}", HandleAsync);
        _server.Map("/", HandleAsync);
        await _server.StartAsync();
        _port = new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Webhooks.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (await Transport.ReadAsync(http) is not { } request)
        {
            return;
        }

        var kind = OAuthServer.KindOf(request) ?? Api.KindOf(request);
        Counts.Count(kind);
        var time = Options.Clock.GetUtcNow();
        await Faults.MeetAsync(kind);
        var fault = Faults.Take(kind, request.Body);
        var isOAuth = kind.StartsWith("oauth/", StringComparison.Ordinal);
        var isIn = isOAuth || _throttle.Enter(kind == "batch");
        try
        {
            if (Options.Latency > TimeSpan.Zero)
            {
                await Task.Delay(Options.Latency, Options.Clock);
            }

            if (fault == Fault.SlowStart)
            {
                await Faults.WaitAsync();
            }

            var answer = isIn ? Outcome(fault, kind, request) : Throttled(request);
            if (fault == Fault.SlowAnswer)
            {
                await Faults.WaitAsync();
            }

            lock (_requests)
            {
                _requests.Add(new SimulatedRequest(time, kind, request.Method, request.Address, request.Parameter("requestid"),
                    Options.KeepsBodies ? Encoding.UTF8.GetString(request.Body) : "", request.Tid, answer.Status, fault));
            }

            await Transport.SendAsync(http, request, answer, fault);
        }
        finally
        {
            if (isIn && !isOAuth)
            {
                _throttle.Leave();
            }
        }
    }

    private Response Throttled(Request request)
    {
        Counts.CountThrottled();
        return Answers.TooMany(request, Options.Clock.GetUtcNow());
    }

    private Response Outcome(Fault fault, string kind, Request request)
    {
        var now = Options.Clock.GetUtcNow();
        switch (fault)
        {
            case Fault.CutBefore:
                return Response.Closed;
            case Fault.LateDelivery:
                lock (_company.Gate)
                {
                    _late.Enqueue(request);
                }

                return Response.Closed;
            case Fault.BadGateway:
                return Response.Html(502, "502 Bad Gateway", "nginx");
            case Fault.Unavailable:
                return Response.Html(503, "503 Service Temporarily Unavailable", "nginx");
            case Fault.HtmlPage:
                return Response.Html(200, "We'll be back soon", "QuickBooks is being maintained.");
            case Fault.ServerError:
                return Answers.Of(request, 500, Answers.Fault(new QuickBooksError("10000", "An application error has occurred while processing your request", "System Failure Error", type: "SystemFault")), now);
            case Fault.TooMany:
                return Answers.TooMany(request, now);
            case Fault.Unauthorized:
                return Answers.Unauthorized(request, now, "Token expired");
            case Fault.Forbidden:
                return Answers.Forbidden(request, now);
        }

        if (fault == Fault.Twice)
        {
            _ = Served(kind, request, fault);
        }

        var answer = Served(kind, request, fault);
        return fault switch
        {
            Fault.CutAfter or Fault.CutWithin => Response.Closed,
            Fault.GatewayTimeout => Response.Html(504, "504 Gateway Time-out", "nginx"),
            Fault.BrokenAnswer => answer with { Body = answer.Body[..(answer.Body.Length / 2)] },
            Fault.EmptyAnswer => answer with { Body = [] },
            _ => answer,
        };
    }

    private Response Served(string kind, Request request, Fault fault)
    {
        if (kind.StartsWith("oauth/", StringComparison.Ordinal))
        {
            return OAuth.Answer(kind, request, Url);
        }

        if (!OAuth.Knows(request.Authorization))
        {
            return Answers.Unauthorized(request, Options.Clock.GetUtcNow(), request.Authorization.Length == 0 ? "No token" : "Token expired");
        }

        var parts = request.Path.Split('/');
        if (parts is ["", "v3", "company", var realm, ..] && realm != Options.RealmId)
        {
            return Answers.Forbidden(request, Options.Clock.GetUtcNow());
        }

        lock (_company.Gate)
        {
            try
            {
                _api.CutBatchAfter = fault == Fault.CutWithin && kind == "batch" ? 1 : null;
                var (status, body) = _api.Execute(request);
                if (status == 200)
                {
                    Counts.CountAnswered(kind);
                }

                return Answers.Of(request, status, body, _company.Now);
            }
            catch (CutException)
            {
                return Response.Closed;
            }
        }
    }
}
