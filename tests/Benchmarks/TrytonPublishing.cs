using System.Diagnostics;
using System.Globalization;
using System.Text;
using Connector.Adapters.Tryton;
using Connector.Engine;
using Connector.Operations;
using Connector.Operations.Backends;
using Connector.Operations.Closing;
using Connector.Operations.Planning;
using Connector.Operations.Publishing;
using Connector.Testing;

namespace Connector.Benchmarks;

/// <summary>Publishing to a live Tryton: our own time beside that of its calls.</summary>
internal static class TrytonPublishing
{
    private const int Invoices = 40;
    private const int Lines = 30;

    private static readonly string[] Months = ["2022-01", "2022-02", "2022-03", "2022-04"];

    public static async Task Run(Workplace workplace, ResultTable table)
    {
        await using var server = new TrytonServer();
        await server.InitializeAsync();
        if (server.Reason is { } reason)
        {
            Console.Error.WriteLine("  left out: " + reason);
            return;
        }

        using var watch = new Watch();
        using var http = new HttpClient(watch) { Timeout = Timeout.InfiniteTimeSpan };
        using var tryton = new TrytonBackend(
            "books", new TrytonOptions { Url = new Uri(server.Url), Database = server.Database, Login = "connector", Password = "Conn3ctor-Pw!" }, TimeProvider.System, http);
        var store = workplace.New("tryton.db");
        Workplace.Import(workplace.Open(store), Facts(workplace));

        // A month each: the first warms up.
        var months = new List<(double Ours, double Theirs, int Calls)>();
        foreach (var month in Months)
        {
            var session = workplace.Open(store);
            await ChangePeriodState.Run(session, month, PeriodState.Closed, force: false);
            watch.Reset();
            var whole = await Clock.Of(() => Publish(session, tryton));
            months.Add((whole - watch.Elapsed.TotalSeconds, watch.Elapsed.TotalSeconds, watch.Calls));
        }

        var (ours, theirs, calls) = months.Skip(1).OrderBy(m => m.Ours).ElementAt(1);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  an invoice of {Lines} lines: {ours / Invoices * 1000:0.0} ms ours, {theirs / Invoices * 1000:0} ms Tryton's, {(double)calls / Invoices:0.0} calls"));
        table.Ratio($"publish {Invoices} invoices of {Lines} lines to Tryton: ours, against its calls", ours, theirs, 0.05);
    }

    private static async Task Publish(OperationContext session, TrytonBackend tryton)
    {
        using var held = PublishingLock.Take(session, null);
        var drafts = 0;
        await foreach (var row in new PublishPlan(held, [tryton], CancellationToken.None).Run(new PlanFilter(), allOrNothing: false))
        {
            drafts += row.Error is not null ? throw new InvalidOperationException(row.Error.ToString()) : row.State == PublicationState.Draft ? 1 : 0;
        }

        if (drafts != Invoices)
        {
            throw new InvalidOperationException($"{drafts} drafts were made.");
        }
    }

    private static string Facts(Workplace workplace)
    {
        var folder = Directory.CreateDirectory(workplace.New("facts")).FullName;
        void Write(string name, string header, IEnumerable<string> rows) => File.WriteAllLines(Path.Combine(folder, name + ".csv"), [header, .. rows], Encoding.UTF8);
        var payers = Enumerable.Range(1, Invoices).Select(n => $"P{n:00}").ToList();
        var items = Enumerable.Range(1, Lines).Select(n => $"I{n:00}").ToList();
        Write("parties", "party,name", payers.Select(p => $"{p},Payer {p}"));
        Write("items", "item,name", items.Select(i => $"{i},Service {i}"));
        Write("plans", "plan,model", ["FLAT,flat"]);
        Write("rates", "item,scope,price,per", items.Select(i => $"{i},all,{i[1..]}.25,month"));
        Write("agreements", "agreement,from,payer,item,plan", payers.SelectMany(p => items.Select(i => $"{p}-{i},2022-01-01,{p},{i},FLAT")));
        return folder;
    }

    /// <summary>Takes the time from a call's first byte to its answer's last.</summary>
    private sealed class Watch() : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly Stopwatch _watch = new();

        public TimeSpan Elapsed => _watch.Elapsed;

        public int Calls { get; private set; }

        public void Reset()
        {
            _watch.Reset();
            Calls = 0;
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            _watch.Start();
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                return response;
            }
            finally
            {
                _watch.Stop();
            }
        }
    }
}
