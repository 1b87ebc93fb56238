using System.Diagnostics;
using System.Diagnostics.Metrics;
using Connector.Engine;
using Connector.Operations.Publishing;

namespace Connector.Jobs;

/// <summary>Metrics and spans of jobs. They cost nothing when nobody listens.</summary>
public static class JobMetrics
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "Connector";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Charges = Meter.CreateCounter<long>("connector.charges.rated", "{charge}", "Charges rated by closes");
    private static readonly Counter<long> Documents = Meter.CreateCounter<long>("connector.documents.published", "{document}", "Published rows by backend and result");
    private static readonly Histogram<double> Jobs = Meter.CreateHistogram<double>("connector.run.duration", "s", "How long jobs take");

    public static Activity? Begin(string what) => Source.StartActivity(what);

    public static void Rated(int charges) => Charges.Add(charges);

    public static void Published(PublishedAction row) => Documents.Add(
        1, new("backend", row.Action.Backend), new("kind", row.Action.Subject.Text()), new("state", row.Error is null && row.State is { } state ? state.Text() : row.Outcome));

    public static void Took(string action, TimeSpan time) => Jobs.Record(time.TotalSeconds, new KeyValuePair<string, object?>("action", action));
}
