using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Adapters.Shared;
using Polly;
using Polly.CircuitBreaker;

namespace Connector.Adapters.Tryton;

/// <summary>Calls Tryton over JSON-RPC in a session; the one place that decides what an error means.</summary>
/// <param name="backend">The backend's name.</param>
/// <param name="http">Sends the requests. Its own time-out is not used.</param>
/// <param name="options">The address and the login.</param>
/// <param name="time">The clock for waiting and for sessions.</param>
internal sealed class TrytonClient(string backend, HttpClient http, TrytonOptions options, TimeProvider time) : IDisposable
{
    /// <summary>The longest that a call may take: after this its answer counts as lost. Wrong passwords alone make Tryton wait for half a minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Posting needs a session that was used in the last five minutes; Tryton ends it otherwise.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(4);

    private readonly Uri _database = new(new Uri(options.Url.AbsoluteUri.TrimEnd('/') + "/"), Uri.EscapeDataString(options.Database) + "/");
    private readonly SemaphoreSlim _entrance = new(1, 1);
    private readonly ResiliencePipeline _calls = CallPipeline.Create(backend, TimeSpan.FromMilliseconds(50), time);

    private Session? _session;
    private TrytonFailure? _refusal;

    private sealed record Session(AuthenticationHeaderValue Key, int User, int? Company)
    {
        public long UsedAt { get; set; }
    }

    /// <summary>The version of the server.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellation)
    {
        var request = new JsonObject { ["id"] = 0, ["method"] = "common.server.version", ["params"] = new JsonArray() };
        return (await SendAsync(new Uri(_database, "../"), request, null, isWrite: false, cancellation)).GetString()!;
    }

    /// <summary>The company that the user works for, and the user.</summary>
    /// <exception cref="TrytonFailure">The user has none, or the login is refused.</exception>
    public async Task<(int Company, int User)> WhoAsync(CancellationToken cancellation)
    {
        var session = await EnterAsync(null, cancellation);
        return (session.Company ?? throw new TrytonFailure(
            FailureKind.Down, "TRYTON-004", $"The user {options.Login} has no company in Tryton: give it one in its preferences."), session.User);
    }

    /// <summary>Makes a call that changes nothing. Transient failures are retried.</summary>
    public Task<JsonElement> ReadAsync(string method, JsonArray parameters, CancellationToken cancellation)
        => CallAsync(method, parameters, null, isWrite: false, cancellation);

    /// <summary>All records that meet the conditions, by id.</summary>
    public async Task<IReadOnlyList<JsonElement>> SearchAsync(string model, JsonArray conditions, string[] fields, CancellationToken cancellation, bool evenInactive = false)
    {
        var order = new JsonArray(new JsonArray("id", "ASC"));
        var found = await CallAsync(
            $"model.{model}.search_read", [conditions, 0, null, order, TrytonValues.Words(fields)], evenInactive ? new JsonObject { ["active_test"] = false } : null,
            isWrite: false, cancellation);
        return [.. found.EnumerateArray()];
    }

    /// <summary>Makes a call that changes something, at most once: it is retried only when it certainly was not carried out.</summary>
    /// <param name="method">The method, with its model.</param>
    /// <param name="parameters">The parameters, without the context.</param>
    /// <param name="cancellation">Ends the wait, not what Tryton does.</param>
    /// <param name="asRead">The records with their timestamps when they were read: if one was written since, nothing is changed.</param>
    public Task<JsonElement> WriteAsync(string method, JsonArray parameters, CancellationToken cancellation, IEnumerable<(string Record, string Timestamp)>? asRead = null)
    {
        JsonObject? context = null;
        foreach (var (record, timestamp) in asRead ?? [])
        {
            context ??= new JsonObject { ["_timestamp"] = new JsonObject() };
            context["_timestamp"]![record] = timestamp;
        }

        return CallAsync(method, parameters, context, isWrite: true, cancellation);
    }

    /// <summary>Renews the session where it is too old for posting.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        if (_session is { } session && time.GetElapsedTime(session.UsedAt) > FreshFor)
        {
            _ = await EnterAsync(session, cancellation);
        }
    }

    public void Dispose() => _entrance.Dispose();

    private async Task<JsonElement> CallAsync(string method, JsonArray parameters, JsonObject? context, bool isWrite, CancellationToken cancellation)
    {
        var session = await EnterAsync(null, cancellation);
        context ??= [];
        context["company"] = session.Company;
        context["language"] = "en";
        parameters.Add(context);
        var request = new JsonObject { ["id"] = 1, ["method"] = method, ["params"] = parameters };
        var isSecondLogin = false;
        try
        {
            return await _calls.ExecuteAsync(OnceAsync, cancellation);
        }
        catch (SessionEnded)
        {
            throw new TrytonFailure(FailureKind.Down, "TRYTON-002", $"Tryton ends the session of {options.Login} again and again: see its [session] settings.");
        }
        catch (BrokenCircuitException)
        {
            throw new TrytonFailure(FailureKind.Down, "TRYTON-001", $"{options.Url} did not answer a moment ago.");
        }

        async ValueTask<JsonElement> OnceAsync(CancellationToken token)
        {
            try
            {
                var result = await SendAsync(_database, request, session.Key, isWrite, token);
                session.UsedAt = time.GetTimestamp();
                return result;
            }
            catch (SessionEnded) when (!isSecondLogin)
            {
                // Nothing was done, since the login was refused: the same call again, in a new session.
                isSecondLogin = true;
                session = await EnterAsync(session, token);
                return await SendAsync(_database, request, session.Key, isWrite, token);
            }
        }
    }

    /// <summary>The session, or a new one in place of one that ended. A refused login is not retried: Tryton locks the user out after five.</summary>
    private async Task<Session> EnterAsync(Session? ended, CancellationToken cancellation)
    {
        if (_session is { } open && open != ended)
        {
            return open;
        }

        await _entrance.WaitAsync(cancellation);
        try
        {
            if (_session is { } other && other != ended)
            {
                return other;
            }

            if (_refusal is { } refusal)
            {
                throw refusal;
            }

            return _session = await LoginAsync(cancellation);
        }
        finally
        {
            _entrance.Release();
        }
    }

    private async Task<Session> LoginAsync(CancellationToken cancellation)
    {
        try
        {
            var login = new JsonObject
            {
                ["id"] = 0,
                ["method"] = "common.db.login",
                ["params"] = new JsonArray(options.Login, new JsonObject { ["password"] = options.Password }, "en"),
            };
            var answer = await SendAsync(_database, login, null, isWrite: false, cancellation);
            var (user, key) = (answer[0].GetInt32(), answer[1].GetString());
            var session = new AuthenticationHeaderValue("Session", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Login}:{user}:{key}")));
            var preferences = await SendAsync(
                _database,
                new JsonObject { ["id"] = 0, ["method"] = "model.res.user.get_preferences", ["params"] = new JsonArray(true, new JsonObject()) },
                session, isWrite: false, cancellation);
            var company = preferences.TryGetProperty("company", out var id) && id.ValueKind == JsonValueKind.Number ? id.GetInt32() : (int?)null;
            return new Session(session, user, company) { UsedAt = time.GetTimestamp() };
        }
        catch (SessionEnded)
        {
            throw _refusal = new TrytonFailure(FailureKind.Down, "TRYTON-002", $"Tryton refuses the login {options.Login}: check Login and Password.");
        }
    }

    private async Task<JsonElement> SendAsync(Uri address, JsonObject call, AuthenticationHeaderValue? key, bool isWrite, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent(call) };
        request.Headers.Authorization = key;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? Result(await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(either.Token), default, either.Token), isWrite)
                : throw Failure(response.StatusCode, isWrite);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            throw new TrytonFailure(FailureKind.Down, "TRYTON-001", $"{options.Url} cannot be reached: {failure.Message}");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw Unanswered(isWrite, failure is OperationCanceledException ? $"no answer in {Patience.TotalSeconds:0} seconds" : failure.Message);
        }
    }

    private static ByteArrayContent JsonContent(JsonObject call)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(call));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static JsonElement Result(JsonDocument answer, bool isWrite)
    {
        var root = answer.RootElement;
        return root.TryGetProperty("error", out var error) ? throw Failure(error, isWrite)
            : root.TryGetProperty("result", out var result) ? result
            : throw new JsonException("The answer has neither a result nor an error.");
    }

    // Errors of the application come with status 200; other statuses come from the server itself, as HTML.
    private Exception Failure(HttpStatusCode status, bool isWrite) => status switch
    {
        HttpStatusCode.Unauthorized => new SessionEnded(),
        HttpStatusCode.TooManyRequests => new TrytonFailure(
            FailureKind.Down, "TRYTON-002", $"Tryton has locked {options.Login} out after too many wrong passwords: wait five minutes, and check Login and Password."),
        HttpStatusCode.NotFound => new TrytonFailure(FailureKind.Down, "TRYTON-003", $"There is no database {options.Database} at {options.Url}."),
        HttpStatusCode.Forbidden => new TrytonFailure(
            FailureKind.Refused, "TRYTON-007", "Tryton does not know the call: are the modules account_invoice and account_product active, and is it version 6.0?"),
        >= HttpStatusCode.InternalServerError => Unanswered(isWrite, $"the server answers {(int)status}"),
        _ => new TrytonFailure(FailureKind.Down, "TRYTON-001", $"{options.Url} answers {(int)status}: is it a Tryton server?"),
    };

    private static TrytonFailure Failure(JsonElement error, bool isWrite)
    {
        var name = error[0].GetString() ?? "";
        switch (name)
        {
            case "UserError":
                return new TrytonFailure(FailureKind.Refused, "TRYTON-005", Sentence(error[1]));
            case "UserWarning":
                return new TrytonFailure(FailureKind.Warning, "TRYTON-005", error[1][1].GetString()!, error[1][0].GetString());
            case "ConcurrencyException":
                return TrytonFailure.Overtaken();
            case "LoginException":
                return new TrytonFailure(FailureKind.Down, "TRYTON-002", "Tryton asks for more than a password: the Connector needs a user without a second factor.");
        }

        // The rest are texts of exceptions below the application. These mean that PostgreSQL rolled the transaction back.
        var text = name.Split('\n')[0];
        return IsAny(text, "could not obtain lock", "could not serialize access", "deadlock detected", "canceling statement")
            ? new TrytonFailure(FailureKind.Busy, "TRYTON-017", $"Tryton's database is busy: {text}")
            : IsAny(text, "terminating connection", "server closed the connection", "connection to server", "could not connect", "connection already closed",
                "cursor already closed", "the database system is", "SSL connection has been closed", "connection pool exhausted")
                ? Unanswered(isWrite, text)
                : new TrytonFailure(FailureKind.Refused, "TRYTON-007", $"Tryton cannot carry out the call: {text}");
    }

    // A call that changes nothing can be repeated; whether a change was made must be looked up.
    private static TrytonFailure Unanswered(bool isWrite, string why) => isWrite
        ? new TrytonFailure(FailureKind.Lost, "TRYTON-008", $"Tryton did not answer: {why}")
        : new TrytonFailure(FailureKind.Busy, "TRYTON-008", $"Tryton did not answer: {why}");

    private static string Sentence(JsonElement error)
        => string.Join(' ', new[] { error[0].GetString(), error[1].GetString() }.Where(text => !string.IsNullOrWhiteSpace(text))).ReplaceLineEndings(" ");

    private static bool IsAny(string text, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>HTTP 401: the login was refused, so nothing was done.</summary>
    private sealed class SessionEnded : Exception;
}
