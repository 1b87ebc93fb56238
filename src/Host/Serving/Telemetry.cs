using System.Diagnostics;
using System.Diagnostics.Metrics;
using Connector.Host.Output;
using Connector.Host.Running;

namespace Connector.Host.Serving;

/// <summary>What the service measures of its work. Without somebody who listens it costs nothing.</summary>
internal static class Telemetry
{
    public const string Name = "Connector";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Charges = Meter.CreateCounter<long>("connector.charges.rated", "{charge}", "Charges rated by runs");
    private static readonly Counter<long> Documents = Meter.CreateCounter<long>("connector.documents.published", "{document}", "Rows of publishing by backend and what became of them");
    private static readonly Counter<long> Drift = Meter.CreateCounter<long>("connector.documents.drifted", "{document}", "Documents found changed outside");
    private static readonly Histogram<double> Runs = Meter.CreateHistogram<double>("connector.run.duration", "s", "How long runs take");

    public static Activity? Begin(string what) => Source.StartActivity(what);

    public static void Rated(int charges) => Charges.Add(charges);

    public static void Published(PublishedAction row) => Documents.Add(
        1, new("backend", row.Action.Backend), new("kind", Fields.Subject(row.Action.Subject)), new("state", row.Error is null ? row.State is { } state ? Engine.PublicationStates.Text(state) : Fields.Action(row.Action.Action) : row.IsFailure ? "failed" : "blocked"));

    public static void Drifted(int documents) => Drift.Add(documents);

    public static void RunTook(string action, TimeSpan time) => Runs.Record(time.TotalSeconds, new KeyValuePair<string, object?>("action", action));
}
