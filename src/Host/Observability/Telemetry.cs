using System.Diagnostics;
using System.Diagnostics.Metrics;
using Connector.Host.Output;
using Connector.Host.Running;
using Microsoft.AspNetCore.Http.Features;

namespace Connector.Host.Serving;

/// <summary>What the service measures of its work. Without somebody who listens it costs nothing.</summary>
internal static class Telemetry
{
    public const string Name = "Connector";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Charges = Meter.CreateCounter<long>("connector.charges.rated", "{charge}", "Charges rated by closes");
    private static readonly Counter<long> Documents = Meter.CreateCounter<long>("connector.documents.published", "{document}", "Rows of publishing by backend and what became of them");
    private static readonly Histogram<double> Backends = Meter.CreateHistogram<double>("connector.backend.duration", "s", "How long backends take, tries again included");
    private static readonly Histogram<double> Runs = Meter.CreateHistogram<double>("connector.run.duration", "s", "How long runs take");

    public static Activity? Begin(string what) => Source.StartActivity(what);

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

    public static void Rated(int charges) => Charges.Add(charges);

    public static void Published(PublishedAction row) => Documents.Add(
        1, new("backend", row.Action.Backend), new("kind", Fields.Subject(row.Action.Subject)), new("state", row.Error is null ? row.State is { } state ? Engine.PublicationStates.Text(state) : Fields.Action(row.Action.Action) : row.IsFailure ? "failed" : "blocked"));

    public static void BackendTook(string backend, string operation, TimeSpan time) => Backends.Record(time.TotalSeconds, new("backend", backend), new("operation", operation));

    public static void RunTook(string action, TimeSpan time) => Runs.Record(time.TotalSeconds, new KeyValuePair<string, object?>("action", action));
}
