using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Adapters.Shared;
using Polly;
using Polly.CircuitBreaker;

namespace Connector.Adapters.Odoo;

/// <summary>Calls Odoo, over JSON-2 or JSON-RPC. Every failure is an <see cref="OdooFault"/>.</summary>
internal sealed class OdooClient
{
    // One for all backends: it keeps their connections. A redirection would turn a call into a GET.
    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        AutomaticDecompression = DecompressionMethods.All,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { { "User-Agent", "Connector" } },
    };

    private readonly OdooOptions _options;
    private readonly Uri _address;
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeSpan _limit;
    private Connection? _connection;
    private readonly TimeProvider _time;
    private long _calls;
    private long _waited;
    private bool _hasAnswered;

    /// <param name="backend">The backend's name.</param>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock that waits between attempts.</param>
    /// <param name="firstWait">The wait before a second attempt.</param>
    /// <param name="limit">How long a call may take: less than the server allows itself.</param>
    public OdooClient(string backend, OdooOptions options, TimeProvider time, TimeSpan firstWait, TimeSpan limit)
    {
        (_options, _limit, _time) = (options, limit, time);
        _address = new Uri(options.Url.AbsoluteUri.TrimEnd('/') + "/");
        _pipeline = CallPipeline.Create(backend, firstWait, time);
    }

    /// <summary>What answers at the address.</summary>
    /// <param name="Version">Such as <c>19.0</c>.</param>
    /// <param name="Major">Its first number.</param>
    /// <param name="IsJson2">Whether it is called over JSON-2.</param>
    /// <param name="User">The user's id; null over JSON-2, which does not tell.</param>
    public sealed record Connection(string Version, int Major, bool IsJson2, long? User);

    /// <summary>How many calls were made.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>How long all calls together waited for answers.</summary>
    public TimeSpan Waited => new(Interlocked.Read(ref _waited));

    /// <summary>Finds out the version, the protocol and, over JSON-RPC, the user.</summary>
    public async Task<Connection> ConnectAsync(CancellationToken cancellation)
    {
        if (_connection is { } known)
        {
            return known;
        }

        var (version, major) = await VersionAsync(cancellation);
        if (major < 16)
        {
            throw new OdooFault(FaultKind.Permanent, OdooFault.Version, $"Odoo {version} is older than 16, and not supported.");
        }

        var isJson2 = _options.Protocol == OdooProtocol.Json2 || (_options.Protocol == OdooProtocol.Auto && major >= 19);
        if (isJson2 && major < 19)
        {
            throw new OdooFault(FaultKind.Permanent, OdooFault.Version, $"Odoo {version} does not speak JSON-2: set Protocol to auto or jsonrpc.");
        }

        return _connection = new Connection(version, major, isJson2, isJson2 ? null : await AuthenticateAsync(cancellation));
    }

    /// <summary>Forgets the connection, so that a corrected setting or an upgraded server is noticed.</summary>
    public void Forget() => _connection = null;

    /// <summary>Makes a call.</summary>
    /// <returns>Its answer; null for a method that returns nothing.</returns>
    /// <exception cref="OdooFault">It failed.</exception>
    public async Task<JsonElement> CallAsync(OdooCall call, JsonObject context, CancellationToken cancellation)
    {
        var connection = await ConnectAsync(cancellation);
        if (connection.IsJson2)
        {
            var body = Bytes(json => call.WriteNamed(json, context));
            return await RetriedAsync(() => Json2Async(call, body, cancellation), cancellation);
        }

        var envelope = Envelope("object", "execute_kw", json =>
        {
            json.WriteStringValue(_options.Database);
            json.WriteNumberValue(connection.User!.Value);
            json.WriteStringValue(_options.ApiKey);
            json.WriteStringValue(call.Model);
            call.WriteArguments(json, context);
        });
        return await RetriedAsync(() => JsonRpcAsync(envelope, call.IsReading, cancellation), cancellation);
    }

    private async Task<(string Version, int Major)> VersionAsync(CancellationToken cancellation)
    {
        if (_options.Protocol != OdooProtocol.JsonRpc)
        {
            var found = await RetriedAsync(async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, "web/version"));
                using var response = await SendAsync(request, isReading: true, cancellation);
                // Before 19 there is no such page, and what comes instead depends on what else is installed.
                return response.StatusCode < HttpStatusCode.InternalServerError && !IsJson(response) ? default : await AnswerAsync(response, isReading: true, cancellation);
            }, cancellation);
            if (found.ValueKind == JsonValueKind.Object && Version(found, "version", "version_info") is { } version)
            {
                return version;
            }
        }

        var answer = await RetriedAsync(() => JsonRpcAsync(Envelope("common", "version", _ => { }), isReading: true, cancellation), cancellation);
        return Version(answer, "server_version", "server_version_info")
            ?? throw new OdooFault(FaultKind.Credentials, OdooFault.NotUnderstood, "What answers at Url does not say which version of Odoo it is. Check Url.");
    }

    private static (string Version, int Major)? Version(JsonElement answer, string text, string parts)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty(parts, out var info) || info.ValueKind != JsonValueKind.Array || info.GetArrayLength() == 0)
        {
            return null;
        }

        // An online version says "saas~18" in place of 18.
        var digits = string.Concat(info[0].ToString().Where(char.IsAsciiDigit));
        return int.TryParse(digits, out var major) ? (answer.TryGetProperty(text, out var version) ? version.ToString() : digits, major) : null;
    }

    private async Task<long> AuthenticateAsync(CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(_options.Database) || string.IsNullOrEmpty(_options.Login))
        {
            throw new OdooFault(FaultKind.Permanent, OdooFault.Settings, "JSON-RPC needs Database and Login.");
        }

        var body = Envelope("common", "authenticate", json =>
        {
            json.WriteStringValue(_options.Database);
            json.WriteStringValue(_options.Login);
            json.WriteStringValue(_options.ApiKey);
            json.WriteStartObject();
            json.WriteEndObject();
        });
        JsonElement user;
        try
        {
            user = await JsonRpcAsync(body, isReading: true, cancellation);
        }
        catch (OdooFault fault) when (fault.Name == "OperationalError")
        {
            throw new OdooFault(FaultKind.Credentials, OdooFault.NoDatabase, $"Odoo cannot open the database {_options.Database}: check Database.", fault.Name);
        }

        return user.ValueKind == JsonValueKind.Number
            ? user.GetInt64()
            : throw new OdooFault(FaultKind.Credentials, OdooFault.Credentials, $"Odoo refuses the login {_options.Login} with this key: check Login and ApiKey.");
    }

    private async Task<JsonElement> RetriedAsync(Func<Task<JsonElement>> attempt, CancellationToken cancellation)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async _ => await attempt(), cancellation);
        }
        catch (BrokenCircuitException broken)
        {
            // It is not called again for a while: the last failure says why.
            throw new OdooFault(FaultKind.Transient, OdooFault.NoAnswer, broken.InnerException?.Message ?? "Odoo has not answered for a while; publish again.");
        }
    }

    private async Task<JsonElement> Json2Async(OdooCall call, byte[] body, CancellationToken cancellation)
    {
        using var request = Post($"json/2/{call.Model}/{call.Method}", body);
        request.Headers.Authorization = new AuthenticationHeaderValue("bearer", _options.ApiKey);
        if (!string.IsNullOrEmpty(_options.Database))
        {
            request.Headers.Add("X-Odoo-Database", _options.Database);
        }

        using var response = await SendAsync(request, call.IsReading, cancellation);
        var answer = await AnswerAsync(response, call.IsReading, cancellation);
        _hasAnswered |= response.IsSuccessStatusCode;
        return response.IsSuccessStatusCode ? answer : throw OdooFault.Of(answer);
    }

    private async Task<JsonElement> JsonRpcAsync(byte[] body, bool isReading, CancellationToken cancellation)
    {
        using var request = Post("jsonrpc", body);
        using var response = await SendAsync(request, isReading, cancellation);
        var answer = await AnswerAsync(response, isReading, cancellation);
        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var error))
        {
            // Its own message is always "Odoo Server Error"; name and message of the exception are in its data.
            throw OdooFault.Of(error.TryGetProperty("data", out var data) ? data : error);
        }

        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("jsonrpc", out _))
        {
            throw OdooFault.OfPage(HttpStatusCode.OK, isReading, null);
        }

        // A method that returns nothing is answered without a result.
        return answer.TryGetProperty("result", out var result) ? result : default;
    }

    private HttpRequestMessage Post(string path, byte[] body)
        => new(HttpMethod.Post, new Uri(_address, path)) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool isReading, CancellationToken cancellation)
    {
        _ = Interlocked.Increment(ref _calls);
        using var limit = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        var began = _time.GetTimestamp();
        try
        {
            return await Http.SendAsync(request, either.Token);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new OdooFault(FaultKind.Transient, OdooFault.NoAnswer, $"Nothing answers at {_address}: check Url, or wait until Odoo is back.");
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new OdooFault(FaultKind.Credentials, OdooFault.NoAnswer, $"No secure connection to {_address} can be made: check its certificate, and Url.");
        }
        catch (HttpRequestException)
        {
            throw OdooFault.NoAnswerTo(isReading, "The connection to Odoo was lost");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw OdooFault.NoAnswerTo(isReading, $"Odoo did not answer within {_limit.TotalSeconds:0.#} seconds");
        }
        finally
        {
            _ = Interlocked.Add(ref _waited, _time.GetElapsedTime(began).Ticks);
        }
    }

    private async Task<JsonElement> AnswerAsync(HttpResponseMessage response, bool isReading, CancellationToken cancellation)
    {
        // What is not JSON does not come from Odoo's API.
        if (!IsJson(response))
        {
            if (_hasAnswered && response.StatusCode == HttpStatusCode.NotFound)
            {
                // Its database was there a moment ago, and is starting again: Odoo says that none is selected, and carries nothing out.
                throw new OdooFault(FaultKind.Transient, OdooFault.NoAnswer, "Odoo's database does not answer; publish again.");
            }

            throw OdooFault.OfPage(response.StatusCode, isReading, response.Headers.Location?.ToString(), response.Headers.RetryAfter?.Delta);
        }

        try
        {
            return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (Exception broken) when (broken is JsonException or HttpRequestException or IOException)
        {
            throw OdooFault.NoAnswerTo(isReading, "The answer was incomplete");
        }
    }

    private static bool IsJson(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "application/json";

    private static byte[] Envelope(string service, string method, Action<Utf8JsonWriter> arguments) => Bytes(json =>
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WriteString("method", "call");
        json.WriteNumber("id", 1);
        json.WriteStartObject("params");
        json.WriteString("service", service);
        json.WriteString("method", method);
        json.WriteStartArray("args");
        arguments(json);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
