using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Connector.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Refit;

namespace Connector.Client;

/// <summary>Adds <see cref="IConnectorApi"/> to a program.</summary>
public static class ConnectorClient
{
    /// <summary>Adds a client of the service at an address.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="address">The service's address, such as <c>http://127.0.0.1:5080</c>.</param>
    /// <param name="key">A key of the API.</param>
    public static IHttpClientBuilder AddConnectorClient(this IServiceCollection services, Uri address, string key)
    {
        var client = services.AddRefitGeneratedClient<IConnectorApi>(new RefitSettings(new SystemTextJsonContentSerializer(Json()))).ConfigureHttpClient(http =>
        {
            http.BaseAddress = address;
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            http.Timeout = TimeSpan.FromHours(1); // a year's corrections are closed in one request
        });
        client.AddResilienceHandler("calls", (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetService<TimeProvider>();
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(300),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldRetryAfterHeader = true,
                ShouldHandle = call => ValueTask.FromResult(MayRepeat(call.Context.GetRequestMessage()) && IsPassing(call.Outcome)),
            });
        });
        return client;
    }

    /// <summary>What reads, or has a key by which the service knows it again.</summary>
    private static bool MayRepeat(HttpRequestMessage? request) => request is not null && (request.Method == HttpMethod.Get || request.Headers.Contains(IConnectorApi.IdempotencyKey));

    /// <summary>Nobody answers, or the service says to come back: also while it still carries out what was sent under the same key.</summary>
    private static bool IsPassing(Outcome<HttpResponseMessage> outcome)
        => outcome.Exception is HttpRequestException
            || outcome.Result?.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            || outcome.Result is { StatusCode: HttpStatusCode.Conflict, Headers.RetryAfter: not null };

    private static JsonSerializerOptions Json() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(ContractJson.Default, new DefaultJsonTypeInfoResolver()),
    };
}
