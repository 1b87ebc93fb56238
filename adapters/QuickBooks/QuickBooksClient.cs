using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using Connector.Adapters.Shared;
using Polly;
using Polly.CircuitBreaker;
using Refit;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// Calls the Accounting API. Every failure is a <see cref="QuickBooksFault"/>. Reads and writes are both made again when they fail in passing: a write under the
/// same <c>requestid</c>, for which QuickBooks gives the same answer and writes nothing twice.
/// </summary>
internal sealed class QuickBooksClient
{
    /// <summary>The most rows of a query.</summary>
    public const int PageSize = 1000;

    private const int LongestAddress = 1500;

    // One for all backends: it keeps their connections. A redirection would turn a call into a GET.
    private static readonly HttpMessageInvoker Sockets = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        AutomaticDecompression = DecompressionMethods.All,
    });

    private readonly IAccessTokens _tokens;
    private readonly Func<long> _calls;
    private readonly IQuickBooksApi _api;
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly Uri _address;

    public QuickBooksClient(string backend, QuickBooksOptions options, IAccessTokens tokens, ICallBudget budget, TimeProvider time, TimeSpan firstWait, TimeSpan limit)
    {
        (_tokens, _limit, _time, _address) = (tokens, limit, time, options.Api);
        var handler = new CallHandler(tokens, budget, limit, time, new SharedSockets());
        _calls = () => handler.Calls;
        var http = new HttpClient(handler)
        {
            BaseAddress = options.Api,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "User-Agent", "Connector" } },
        };
        _api = RestService.ForGenerated<IQuickBooksApi>(http);
        _pipeline = CallPipeline.Create(backend, firstWait, time);
    }

    /// <summary>How many calls were made.</summary>
    public long Calls => _calls();

    /// <summary>All objects that a query finds, page by page.</summary>
    /// <param name="entity">What is asked for.</param>
    /// <param name="where">The conditions; null for none.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public async Task<List<T>> QueryAsync<T>(string entity, string? where, CancellationToken cancellation)
    {
        var found = new List<T>();
        for (var start = 1; ; start += PageSize)
        {
            var page = await PageAsync<T>(Statement(entity, where, start), entity, cancellation);
            found.AddRange(page);
            if (page.Count < PageSize)
            {
                return found;
            }
        }
    }

    /// <summary>Objects that have one of the values.</summary>
    public async Task<List<T>> QueryAsync<T>(string entity, string field, IEnumerable<string> values, string? and, CancellationToken cancellation)
    {
        var found = new List<T>();
        foreach (var some in values.Distinct(StringComparer.Ordinal).Chunk(PageSize))
        {
            found.AddRange(await QueryAsync<T>(entity, $"{field} IN ({string.Join(", ", some.Select(Quoted))})" + (and is null ? "" : " AND " + and), cancellation));
        }

        return found;
    }

    /// <summary>The statement of a page.</summary>
    public static string Statement(string entity, string? where, int start = 1)
        => $"SELECT * FROM {entity}{(where is null ? "" : " WHERE " + where)} STARTPOSITION {start} MAXRESULTS {PageSize}";

    /// <summary>A value in a query.</summary>
    public static string Quoted(string value) => "'" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";

    /// <summary>Asks several queries in one call.</summary>
    /// <returns>The answers, in order; a fault for one that was refused.</returns>
    public async Task<JsonElement[]> QueriesAsync(string[] statements, CancellationToken cancellation)
    {
        var items = statements.Select((statement, index) => new Dictionary<string, string> { ["bId"] = Number(index), ["Query"] = statement });
        var body = QuickBooksJson.Write(new Dictionary<string, object> { ["BatchItemRequest"] = items });
        // Each time another id: the same one would give an answer of then.
        var answer = await CallAsync(realm => _api.BatchAsync(realm, Content(body), Guid.NewGuid().ToString("N"), cancellation), isReading: true, cancellation);
        var byId = QuickBooksJson.List(answer, "BatchItemResponse").ToDictionary(i => QuickBooksJson.Text(i, "bId") ?? "", StringComparer.Ordinal);
        return [.. Enumerable.Range(0, statements.Length).Select(i => byId.TryGetValue(Number(i), out var item) ? item : throw ReadFault.NoAnswerTo(true, "QuickBooks left out a part of the answer"))];
    }

    /// <summary>The rows of a query's answer.</summary>
    public static List<T> Rows<T>(JsonElement answer, string entity)
    {
        try
        {
            return QuickBooksJson.Find(answer, "QueryResponse") is { } response
                ? [.. QuickBooksJson.List(response, entity).Select(QuickBooksJson.Read<T>)]
                : throw ReadFault.NoAnswerTo(true, "QuickBooks' answer has no QueryResponse");
        }
        catch (JsonException)
        {
            throw ReadFault.NoAnswerTo(true, $"QuickBooks' answer has a {entity} that is not understood");
        }
    }

    /// <summary>Makes one write.</summary>
    public async Task WriteAsync(Write write, CancellationToken cancellation)
    {
        var id = Write.RequestId([write]);
        var operation = write.Operation switch { WriteOperation.Void => "void", WriteOperation.Delete => "delete", _ => null };
        try
        {
            var answer = await CallAsync(
                realm => _api.WriteAsync(realm, write.Entity.ToLowerInvariant(), Content(write.Body), id, operation, cancellation), isReading: false, cancellation);
            write.Take(answer);
        }
        catch (QuickBooksFault fault)
        {
            write.Fault = fault;
        }
    }

    /// <summary>Makes up to 30 writes in one call. The faults of its items are theirs; a call that fails is thrown.</summary>
    public async Task WriteAsync(IReadOnlyList<Write> writes, CancellationToken cancellation)
    {
        var items = writes.Select((write, index) =>
        {
            var item = new Dictionary<string, object>
            {
                ["bId"] = Number(index),
                ["operation"] = write.Operation switch { WriteOperation.Create => "create", WriteOperation.Delete => "delete", _ => "update" },
                [write.Entity] = write.Body,
            };
            if (write.Operation == WriteOperation.Void)
            {
                item["optionsData"] = "void";
            }

            return item;
        });
        var body = QuickBooksJson.Write(new Dictionary<string, object> { ["BatchItemRequest"] = items });
        var id = Write.RequestId(writes);
        var answer = await CallAsync(realm => _api.BatchAsync(realm, Content(body), id, cancellation), isReading: false, cancellation);
        var byId = QuickBooksJson.List(answer, "BatchItemResponse").ToLookup(i => QuickBooksJson.Text(i, "bId"), StringComparer.Ordinal);
        foreach (var (write, index) in writes.Select((write, index) => (write, index)))
        {
            if (byId[Number(index)].FirstOrDefault() is { ValueKind: JsonValueKind.Object } item)
            {
                write.Fault = ReadFault.In(item, isReading: false, null);
                if (write.Fault is null)
                {
                    write.Take(item);
                }
            }
            else
            {
                write.Fault = ReadFault.NoAnswerTo(false, "QuickBooks left it out of its answer");
            }
        }
    }

    private async Task<List<T>> PageAsync<T>(string statement, string entity, CancellationToken cancellation)
    {
        var answer = await CallAsync(
            realm => statement.Length <= LongestAddress
                ? _api.QueryAsync(realm, statement, cancellation)
                : _api.LongQueryAsync(realm, new StringContent(statement, Encoding.UTF8, "application/text"), cancellation),
            isReading: true, cancellation);
        return Rows<T>(answer, entity);
    }

    private async Task<JsonElement> CallAsync(Func<string, Task<HttpResponseMessage>> call, bool isReading, CancellationToken cancellation)
    {
        var (realm, _) = await _tokens.CurrentAsync(cancellation);
        // A write that was not answered once may have been carried out, or may be yet, whatever the attempts after it meet; a refusal under the same id tells that it was not.
        QuickBooksFault? unknown = null;
        var isUnanswered = false;
        try
        {
            return await _pipeline.ExecuteAsync(
                async _ =>
                {
                    try
                    {
                        return await OnceAsync(() => call(realm), isReading, cancellation);
                    }
                    catch (QuickBooksFault fault) when (fault.Kind == FaultKind.Uncertain)
                    {
                        (unknown, isUnanswered) = (fault, isUnanswered || fault.IsUnanswered);
                        throw;
                    }
                }, cancellation);
        }
        catch (BrokenCircuitException broken)
        {
            // It is not called again for a while: the last failure says why.
            var said = broken.InnerException?.Message ?? "QuickBooks has not answered for a while; publish again.";
            throw unknown?.Still(isUnanswered) ?? new QuickBooksFault(QuickBooksFault.NoAnswer, said) { Kind = FaultKind.Transient };
        }
        catch (QuickBooksFault fault) when (unknown is not null && fault.Kind is FaultKind.Uncertain or FaultKind.Transient or FaultKind.Throttled or FaultKind.Connection)
        {
            throw unknown.Still(isUnanswered);
        }
    }

    private async Task<JsonElement> OnceAsync(Func<Task<HttpResponseMessage>> call, bool isReading, CancellationToken cancellation)
    {
        try
        {
            using var response = await SentAsync(call).WaitAsync(cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation).WaitAsync(_limit, _time, cancellation);
            return Answer(response, body, isReading);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new QuickBooksFault(QuickBooksFault.NoAnswer, $"Nothing answers at {_address}: check the network and ApiUrl, or wait until QuickBooks is back.") { Kind = FaultKind.Transient };
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new QuickBooksFault(QuickBooksFault.NoAnswer, $"No secure connection to {_address} can be made: check the network and ApiUrl.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw ReadFault.NoAnswerTo(isReading, "The connection to QuickBooks was lost", isUnanswered: true);
        }
        catch (TimeoutException)
        {
            throw ReadFault.NoAnswerTo(isReading, $"QuickBooks did not answer within {_limit.TotalSeconds:0.#} seconds", isUnanswered: true);
        }
    }

    // Refit wraps what is thrown below it.
    private static async Task<HttpResponseMessage> SentAsync(Func<Task<HttpResponseMessage>> call)
    {
        try
        {
            return await call();
        }
        catch (ApiRequestException wrapped) when (wrapped.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    private static JsonElement Answer(HttpResponseMessage response, byte[] body, bool isReading)
    {
        var tid = response.Headers.TryGetValues("intuit_tid", out var values) ? values.FirstOrDefault() : null;
        JsonElement json = default;
        try
        {
            json = JsonElement.Parse(body);
        }
        catch (JsonException) when (response.IsSuccessStatusCode)
        {
            throw response.Content.Headers.ContentType?.MediaType is "text/html"
                ? ReadFault.NoAnswerTo(isReading, "A web page came instead of QuickBooks' answer", tid)
                : ReadFault.NoAnswerTo(isReading, "QuickBooks' answer was incomplete", tid);
        }
        catch (JsonException)
        {
            // A web page: the status has to tell.
        }

        return !response.IsSuccessStatusCode ? throw ReadFault.Of(response.StatusCode, json, isReading, tid) : ReadFault.In(json, isReading, tid) is { } fault ? throw fault : json;
    }

    private static ByteArrayContent Content(JsonElement json)
        => new(Encoding.UTF8.GetBytes(json.GetRawText())) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static string Number(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sends over the connections that all backends share.</summary>
    private sealed class SharedSockets : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Sockets.SendAsync(request, cancellationToken);
    }
}
