using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;

namespace Connector.Adapters.Tryton;

/// <summary>
/// The invoices of a company that this process has already read: only those that changed since are read again. Times come from Tryton's clock,
/// never from ours, and with an overlap longer than any call, since Tryton dates a change at the beginning of its call.
/// </summary>
internal sealed class InvoiceCache
{
    private const decimal Overlap = 600;

    private static readonly ConcurrentDictionary<(Uri Url, string Database, string Login, int Company), InvoiceCache> All = [];

    private readonly Lock _gate = new();
    private readonly Dictionary<int, (TrytonInvoice Invoice, decimal SeenUpTo)> _invoices = [];
    private decimal _newest;

    /// <summary>The cache of a company's invoices, as a user sees them.</summary>
    public static InvoiceCache Of(TrytonOptions options, int company) => All.GetOrAdd((options.Url, options.Database, options.Login, company), _ => new InvoiceCache());

    /// <summary>Stores invoices. Changes up to the newest one that was seen, less the overlap, cannot have been missed.</summary>
    public void Keep(IReadOnlyCollection<TrytonInvoice> read)
    {
        lock (_gate)
        {
            _newest = read.Select(invoice => decimal.Parse(invoice.Timestamp, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)).Append(_newest).Max();
            foreach (var invoice in read)
            {
                _invoices[invoice.Id] = (invoice, _newest);
            }
        }
    }

    /// <summary>Those of the invoices that have not changed since they were last read.</summary>
    public async Task<Dictionary<int, TrytonInvoice>> UnchangedAsync(TrytonClient client, IEnumerable<int> invoices, CancellationToken cancellation)
    {
        Dictionary<int, (TrytonInvoice Invoice, decimal SeenUpTo)> known;
        decimal newest;
        lock (_gate)
        {
            known = invoices.Where(_invoices.ContainsKey).ToDictionary(id => id, id => _invoices[id]);
            newest = _newest;
        }

        if (known.Count == 0)
        {
            return [];
        }

        // A line that was edited directly changes only its own date; one that was deleted directly is missing.
        var since = Moment(known.Values.Min(k => k.SeenUpTo) - Overlap);
        var ids = TrytonValues.Ids(known.Keys);
        var heads = await client.SearchAsync(TrytonReader.Invoices, [TrytonValues.Where("id", "in", ids)], ["lines", "_timestamp"], cancellation);
        var edited = await client.SearchAsync(
            TrytonReader.Lines,
            [
                TrytonValues.Where("invoice", "in", ids.DeepClone()),
                new JsonArray("OR", TrytonValues.Where("write_date", ">=", since), TrytonValues.Where("create_date", ">=", since.DeepClone())),
            ],
            ["invoice"], cancellation);
        var touched = edited.Select(line => line.Id("invoice")).ToHashSet();
        var unchanged = new Dictionary<int, TrytonInvoice>();
        foreach (var head in heads)
        {
            var id = head.Id("id")!.Value;
            var invoice = known[id].Invoice;
            if (head.Text("_timestamp") == invoice.Timestamp && !touched.Contains(id) && head.IdsOf("lines").Order().SequenceEqual(invoice.Lines.Order()))
            {
                unchanged[id] = invoice;
            }
        }

        lock (_gate)
        {
            foreach (var (id, invoice) in unchanged)
            {
                _invoices[id] = (invoice, newest);
            }
        }

        return unchanged;
    }

    /// <summary>A moment as Tryton writes it. Its dates have no zone, and its timestamps are in UTC.</summary>
    private static JsonObject Moment(decimal seconds)
    {
        var moment = Instant.FromUnixTimeTicks((long)(seconds * NodaConstants.TicksPerSecond)).InUtc();
        return new JsonObject
        {
            ["__class__"] = "datetime",
            ["year"] = moment.Year,
            ["month"] = moment.Month,
            ["day"] = moment.Day,
            ["hour"] = moment.Hour,
            ["minute"] = moment.Minute,
            ["second"] = moment.Second,
            ["microsecond"] = 0,
        };
    }
}
