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

namespace Connector.Simulators.Odoo;

/// <summary>
/// A simulated Odoo: it answers on 127.0.0.1 as measured servers do, stores what it is sent, and lets a test play the people who work in it. It is
/// strict: it refuses what Odoo refuses, and silently accepts what Odoo silently accepts.
/// </summary>
public sealed class OdooSimulator : IAsyncDisposable
{
    private readonly Database _data;
    private readonly RequestHandler _requests;
    private readonly Dictionary<(string Model, string Method), int> _calls = [];
    private readonly Queue<Request> _late = [];
    private long _spent;
    private WebApplication? _server;
    private int _port;

    private OdooSimulator(SimulatorOptions options)
    {
        Options = options;
        _port = options.Port;
        _data = new Database(options.Version) { IsTranslated = options.IsTranslated };
        _requests = new RequestHandler(options, _data);
        Faults = new Faults(options.Clock);
        People = new People(_data, options.Clock);
        Books = new Books(_data);
        Seed.Plant(_data, options.Clock.GetUtcNow().UtcDateTime, options.ConnectorGroups);
    }

    public SimulatorOptions Options { get; }

    public Uri Url => new($"http://127.0.0.1:{_port}");

    public string Login => "connector";

    /// <summary>The key of the connector's user; those of others are named in the same way: <c>accountant-key</c>.</summary>
    public string ApiKey => "connector-key";

    public Faults Faults { get; }

    /// <summary>What people do in the books.</summary>
    public People People { get; }

    /// <summary>What is in the books.</summary>
    public Books Books { get; }

    /// <summary>How often each method was called, since the last <see cref="ForgetCalls"/>: <c>account.move/load</c>.</summary>
    public IReadOnlyDictionary<string, int> Calls
    {
        get
        {
            lock (_calls)
            {
                return _calls.ToDictionary(c => $"{c.Key.Model}/{c.Key.Method}", c => c.Value);
            }
        }
    }

    /// <summary>How many requests of any kind arrived.</summary>
    public int Requested => Calls.Values.Sum();

    /// <summary>How long the calls took according to the measured times, whether or not answers waited.</summary>
    public TimeSpan Spent => new(Interlocked.Read(ref _spent));

    public static async Task<OdooSimulator> StartAsync(SimulatorOptions? options = null)
    {
        var simulator = new OdooSimulator(options ?? new SimulatorOptions());
        await simulator.ListenAsync();
        return simulator;
    }

    public void ForgetCalls()
    {
        lock (_calls)
        {
            _calls.Clear();
        }

        _ = Interlocked.Exchange(ref _spent, 0);
    }

    /// <summary>Delivers the requests that <see cref="Fault.LateDelivery"/> held back. Nobody waits for their answers.</summary>
    /// <returns>How many there were.</returns>
    public int DeliverLate()
    {
        var delivered = 0;
        lock (_late)
        {
            for (; _late.TryDequeue(out var request); delivered++)
            {
                lock (_data.Gate)
                {
                    _ = _requests.Serve(request, _data.Commits);
                }
            }
        }

        return delivered;
    }

    /// <summary>The server stops and starts again at the same address: connections are dropped, what was committed is kept.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await ListenAsync();
    }

    /// <summary>The server stops; <see cref="ListenAsync"/> starts it again.</summary>
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

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        string body;
        try
        {
            body = await reader.ReadToEndAsync();
        }
        catch (Exception error) when (error is IOException or Microsoft.AspNetCore.Http.BadHttpRequestException or OperationCanceledException)
        {
            return;
        }

        long snapshot;
        lock (_data.Gate)
        {
            snapshot = _data.Commits;
        }

        var request = new Request(http.Request.Method, http.Request.Path.Value ?? "/", body, http.Request.ContentType, http.Request.Headers.Authorization.ToString(),
            http.Request.Headers["X-Odoo-Database"].FirstOrDefault());
        var call = _requests.CallOf(request);
        lock (_calls)
        {
            _calls[(call.Model, call.Method)] = _calls.GetValueOrDefault((call.Model, call.Method)) + 1;
        }

        await Faults.MeetAsync(call);
        var fault = Faults.Take(call);
        if (fault == Fault.SlowStart)
        {
            await Faults.WaitAsync();
        }

        var answer = Outcome(fault, request, snapshot);
        _ = Interlocked.Add(ref _spent, answer.Takes.Ticks);
        if (answer.Takes > TimeSpan.Zero && Options.Times is { Waits: true })
        {
            await Task.Delay(answer.Takes, Options.Clock);
        }

        if (fault == Fault.SlowAnswer)
        {
            await Faults.WaitAsync();
        }

        await SendAsync(http, answer, fault);
    }

    private Response Outcome(Fault fault, Request request, long snapshot)
    {
        switch (fault)
        {
            case Fault.CutBefore:
                return Response.Closed;
            case Fault.LateDelivery:
                lock (_late)
                {
                    _late.Enqueue(request);
                }

                return Response.Closed;
            case Fault.BadGateway:
                return Response.Html(502, "502 Bad Gateway", "nginx");
            case Fault.Unavailable:
                return Response.Html(503, "503 Service Temporarily Unavailable", "nginx");
            case Fault.TooMany:
                return Response.Html(429, "429 Too Many Requests", "nginx");
            case Fault.TooLarge:
                return Response.Html(413, "413 Request Entity Too Large", "nginx");
            case Fault.HtmlAnswer:
                return Response.Html(200, "Maintenance", "We will be back soon.");
            case Fault.Serialization:
                return _requests.Failed(request, OdooError.Serialization());
            case Fault.LoadConflict:
                return _requests.Conflict(request);
            case Fault.Deadlock:
                return _requests.Failed(request, OdooError.Deadlock());
            case Fault.Locked:
                return _requests.Failed(request, OdooError.Locked());
        }

        lock (_data.Gate)
        {
            var answer = _requests.Serve(request, snapshot);
            return fault switch
            {
                Fault.Duplicate => _requests.Serve(request, _data.Commits),
                Fault.CutAfter => Response.Closed with { Takes = answer.Takes },
                Fault.GatewayTimeout => Response.Html(504, "504 Gateway Time-out", "nginx") with { Takes = answer.Takes },
                Fault.BrokenAnswer => answer with { Body = answer.Body[..(answer.Body.Length / 2)] },
                Fault.EmptyAnswer => Response.Json(new Dictionary<string, object?>()) with { Takes = answer.Takes },
                _ => answer,
            };
        }
    }

    private async Task SendAsync(HttpContext http, Response answer, Fault fault)
    {
        try
        {
            if (answer.IsClosed)
            {
                http.Abort();
                return;
            }

            http.Response.StatusCode = answer.Status;
            http.Response.ContentType = answer.ContentType;
            http.Response.ContentLength = answer.Body.Length;
            http.Response.Headers.Server = "Werkzeug/2.2.2 Python/3.11.2";
            if (!Options.KeepAlive)
            {
                http.Response.Headers.Connection = "close";
            }

            if (answer.AsksForKey)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
            }

            var sent = fault == Fault.HalfAnswer ? answer.Body.AsMemory(0, answer.Body.Length / 2) : answer.Body;
            await http.Response.Body.WriteAsync(sent);
            if (fault == Fault.HalfAnswer)
            {
                await http.Response.Body.FlushAsync();
                http.Abort();
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client is gone, or the server stops: nobody can be answered.
        }
    }
}
