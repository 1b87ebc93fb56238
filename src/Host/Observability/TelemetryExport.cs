using System.Diagnostics.Metrics;
using Connector.Host.Configuration;
using Connector.Jobs;
using Connector.Operations;
using Connector.Store;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Connector.Host.Observability;

/// <summary>Sends metrics and traces to a collector, where the settings name one; at stop what is left is sent too.</summary>
internal sealed class TelemetryExport(ConnectorSettings settings, OperationContexts contexts, JobQueue jobs, NodeLiveness nodes) : IHostedService, IDisposable
{
    private MeterProvider? _meters;
    private TracerProvider? _traces;
    private Meter? _gauges;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Server.Otlp is not { } endpoint)
        {
            return Task.CompletedTask;
        }

        Gauges(_gauges = new Meter(Telemetry.Name + ".State"));
        var resource = ResourceBuilder.CreateDefault().AddService("connector", serviceInstanceId: nodes.Name);
        void To(OtlpExporterOptions options, string path)
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
            options.Endpoint = new Uri(endpoint, path); // with HTTP the path is ours to add
        }

        // The framework's own meters tell of requests here, of all requests to others, the collector among them, and of the process.
        _meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(Telemetry.Name, Telemetry.Name + ".State", Telemetry.Name + ".Backends", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.RateLimiting", "System.Net.Http", "System.Runtime")
            .AddOtlpExporter((options, reader) =>
            {
                To(options, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 15_000;
            }).Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(Telemetry.Name, "Microsoft.AspNetCore", "System.Net.Http").AddOtlpExporter(options => To(options, "v1/traces")).Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose(); // flushes
        _meters?.Dispose();
        _gauges?.Dispose();
    }

    /// <summary>What is read from the store when somebody looks.</summary>
    private void Gauges(Meter meter)
    {
        meter.CreateObservableGauge("connector.documents", () => Read(snapshot => snapshot.DocumentsByState().Select(d =>
            new Measurement<long>(d.Count, new KeyValuePair<string, object?>("backend", d.Backend), new KeyValuePair<string, object?>("state", d.State)))), "{document}", "Documents by where they stand outside");
        meter.CreateObservableGauge("connector.documents.drifted", () => Read(snapshot =>
        {
            var drifted = snapshot.Drifted().ToDictionary(d => d.Backend, d => d.Count, StringComparer.Ordinal);
            return settings.Backends.Select(b => new Measurement<long>(drifted.GetValueOrDefault(b.Name), new KeyValuePair<string, object?>("backend", b.Name)));
        }), "{document}", "Documents that were changed outside");
        meter.CreateObservableGauge("connector.queue.length", () => Queue().Count, "{run}", "Runs that wait");
        meter.CreateObservableGauge("connector.queue.age", () => Queue().Oldest is { } oldest ? (jobs.Now - oldest).TotalSeconds : 0, "s", "How long the oldest of them has waited");
    }

    private (int Count, NodaTime.Instant? Oldest) Queue()
    {
        try
        {
            return jobs.Tables.Queue();
        }
        catch (Exception broken) when (broken is StoreException or System.Data.Common.DbException)
        {
            return (0, null); // health says that the store does not answer
        }
    }

    private IEnumerable<Measurement<long>> Read(Func<Snapshot, IEnumerable<Measurement<long>>> read)
    {
        try
        {
            using var snapshot = contexts.Open(new Caller("telemetry")).Read();
            return [.. read(snapshot)];
        }
        catch (Exception broken) when (broken is StoreException or System.Data.Common.DbException)
        {
            return [];
        }
    }
}
