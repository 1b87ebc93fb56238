using System.Diagnostics;
using System.Diagnostics.Metrics;
using Connector.Jobs;
using Microsoft.AspNetCore.Http.Features;

namespace Connector.Host.Observability;

/// <summary>What the service measures of its work. Without somebody who listens it costs nothing.</summary>
internal static class Telemetry
{
    public const string Name = JobMetrics.Name;

    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Backends = Meter.CreateHistogram<double>("connector.backend.duration", "s", "How long backends take, tries again included");

    /// <summary>Says in a request's span what was asked and how it ended: by its route, so that nobody's keys are told.</summary>
    public static async Task Tell(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            span.DisplayName = route is null ? http.Request.Method : $"{http.Request.Method} {route}";
            span.SetTag("http.request.method", http.Request.Method).SetTag("http.route", route).SetTag("http.response.status_code", http.Response.StatusCode);
            if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    public static void BackendTook(string backend, string operation, TimeSpan time) => Backends.Record(time.TotalSeconds, new("backend", backend), new("operation", operation));
}
