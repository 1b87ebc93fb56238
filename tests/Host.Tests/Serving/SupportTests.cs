using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Connector.Host.Tests.Commands;
using Connector.Simulators.Odoo;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>What leaves the house: the bundle for support, and metrics.</summary>
[Collection(ServingTests.Alone)]
public sealed class SupportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_bundle_for_support_has_no_secrets_and_nobodys_data()
    {
        using var office = SmallFacts.Office();
        office.Import(("parties", "party,name,email,tax_id\nMCDUCK,Scrooge McDuck,scrooge@example.test,DE999\n")).Ends(0);
        office.Import(("agreements", "agreement,from,payer,item,plan\nSECRETDEAL,2022-05-01,MCDUCK,I1,FLAT\n")).Ends(0);
        office.Close("2022-05").Publish();
        office.Write("logs/log.json", """{"Timestamp":"2022-05-01T10:00:00Z","Level":"Error","MessageTemplate":"{Path} met a defect","RenderedMessage":"/charges/MCDUCK met a defect","Exception":"System.InvalidOperationException: MCDUCK owes\n   at Connector.X()","Properties":{"Path":"/charges/MCDUCK"}}""" + "\n{half");
        office.Variables["Connector__Backends__books__Kind"] = "files";
        office.Variables["Connector__Backends__books__Folder"] = "books-of-mcduck";
        office.Variables["Connector__Routes__0__Payer"] = "MCDUCK";
        office.Variables["Connector__Routes__0__Backend"] = "books";
        var key = (string)office.Json("key", "add", "McDuck's key", "--role", "party:MCDUCK").Ends(0).Json["key"]!;
        office.Run("support", "bundle.zip", "--logs", "logs", "--verify").Ends(0);

        using var zip = ZipFile.OpenRead(Path.Combine(office.Folder, "bundle.zip"));
        Assert.Equal(["logs.json", "program.json", "runs.json", "settings.json", "store.json", "verify.json"], zip.Entries.Select(e => e.Name).Order(StringComparer.Ordinal));
        var all = string.Concat(zip.Entries.Select(e =>
        {
            using var reader = new StreamReader(e.Open());
            return reader.ReadToEnd();
        }));
        Assert.All(new[] { "duck", "scrooge", "SECRETDEAL", "DE999", key.Split('_')[2], "2022-05/" }, secret => Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("System.InvalidOperationException", all, StringComparison.Ordinal);
        Assert.Contains("{Path} met a defect", all, StringComparison.Ordinal);
        Assert.Matches("\"sqlite\": \"3\\.[0-9]+\\.[0-9]+\"", all);
        Assert.Contains("\"agreements\": 3", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_and_traces_go_to_the_collector_that_the_settings_name()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
#pragma warning disable CA2025 // it is awaited at the end
        var seen = Collect(collector);
#pragma warning restore CA2025
        await using (var service = await Service.Start($$"""{ "Telemetry": { "Otlp": "http://127.0.0.1:{{((IPEndPoint)collector.LocalEndpoint).Port}}" } }"""))
        {
            using var client = service.As("operator");
            await client.Post("periods/2022-05/close", "{}");
            await client.Ended(await client.Post("publications", "{}", 202));
            await client.Read("periods/2022-05/charges");
        } // what is left is sent at the end

        collector.Stop();
        var text = await seen;
        Assert.Contains("POST /v1/metrics", text, StringComparison.Ordinal);
        Assert.Contains("POST /v1/traces", text, StringComparison.Ordinal);
        Assert.Contains("connector.documents.published", text, StringComparison.Ordinal);
        Assert.Contains("connector.run.duration", text, StringComparison.Ordinal);
        Assert.Contains("connector.queue.age", text, StringComparison.Ordinal);
        Assert.Contains("run publish", text, StringComparison.Ordinal);

        // Which request it was and how it ended.
        var traces = string.Concat(text.Split("POST /v1/").Where(request => request.StartsWith("traces", StringComparison.Ordinal)));
        Assert.Contains("GET /api/v1/periods/{p}/charges", traces, StringComparison.Ordinal);
        Assert.Contains("http.route", traces, StringComparison.Ordinal);
        Assert.Contains("http.response.status_code", traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_rated_drifts_and_waits_for_backends_is_measured()
    {
        using var books = new TempFolder();
        await using var odoo = await OdooSimulator.StartAsync();
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name.StartsWith("Connector", StringComparison.Ordinal)) { listener.EnableMeasurementEvents(instrument); } } };
        void Keep<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
            => measured.Enqueue((instrument.Name, Convert.ToDouble(value, CultureInfo.InvariantCulture), string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))));
        listener.SetMeasurementEventCallback<long>(Keep);
        listener.SetMeasurementEventCallback<double>(Keep);
        listener.Start();
        await using var service = await Service.Start($$"""
            { "Telemetry": { "Otlp": "http://127.0.0.1:9" }, "Routes": [ { "Direction": "payable", "Backend": "erp" }, { "Backend": "books" } ],
              "Backends": { "erp": { "Kind": "odoo", "Url": "{{odoo.Url}}", "Database": "odoo", "ApiKey": "{{odoo.ApiKey}}", "Company": "1", "Journal": "INV" }, "books": { "Kind": "files", "Folder": "{{books.Path}}" } } }
            """);
        using var client = service.As("operator");

        await client.Post("periods/2022-05/close", "{}");
        Assert.Contains(("connector.charges.rated", 2, ""), measured);

        odoo.Faults.Next(Simulators.Odoo.Fault.TooMany, times: 2);
        await client.Ended(await client.Post("publications", "{}", 202));
        Assert.Contains(measured, m => m is ("connector.backend.duration", > 0, "backend=books operation=send"));
        Assert.Contains(measured, m => m is ("connector.backend.duration", > 0, "backend=erp operation=check"));
        Assert.Contains(("connector.backend.retries", 1, "backend=erp"), measured);

        var draft = Directory.GetFiles(Path.Combine(books.Path, "drafts")).Single();
        File.WriteAllText(draft, (await File.ReadAllTextAsync(draft, Cancellation)).Replace("200.00", "201.00", StringComparison.Ordinal));
        for (var times = 0; times < 2; times++)
        {
            await client.Ended(await client.Post("reconciliations", "{}", 202));
            measured.Clear();
            listener.RecordObservableInstruments();
            Assert.Equal([("connector.documents.drifted", 1, "backend=books")], measured.Where(m => m.Name == "connector.documents.drifted" && m.Value > 0));
        }
    }

    /// <summary>A collector that takes everything and keeps what it was sent.</summary>
    private static async Task<string> Collect(TcpListener listener)
    {
        var all = new StringBuilder();
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(Cancellation);
                await using var stream = client.GetStream();
                var request = new MemoryStream();
                var buffer = new byte[65_536];
                while (!IsWhole(request))
                {
                    var read = await stream.ReadAsync(buffer, Cancellation);
                    if (read == 0)
                    {
                        break;
                    }

                    request.Write(buffer, 0, read);
                }

                all.Append(Encoding.Latin1.GetString(request.ToArray()));
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
            }
        }
        catch (Exception ended) when (ended is SocketException or InvalidOperationException or OperationCanceledException)
        {
            return all.ToString();
        }
    }

    private static bool IsWhole(MemoryStream request)
    {
        var text = Encoding.Latin1.GetString(request.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        return end > 0 && (length < 0 || request.Length - end - 4 >= int.Parse(text.AsSpan(length + 16, text.IndexOf('\r', length) - length - 16), System.Globalization.CultureInfo.InvariantCulture));
    }
}
