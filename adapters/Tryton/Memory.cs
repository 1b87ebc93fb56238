using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;

namespace Connector.Adapters.Tryton;

/// <summary>
/// What this process read of a company's invoices: only what changed since is read again. Tryton's own clock is asked, never ours, and with an
/// overlap longer than any call, since Tryton dates a change at the beginning of its call.
/// </summary>
internal sealed class Memory
{
    private const decimal Overlap = 600;

    private static readonly ConcurrentDictionary<(Uri Url, string Database, string Login, int Company), Memory> All = [];

    private readonly Lock _gate = new();
    private readonly Dictionary<int, (Standing Standing, decimal SeenUpTo)> _invoices = [];
    private decimal _newest;

    /// <summary>The memory of a company's books, as a user sees them.</summary>
    public static Memory Of(TrytonOptions options, int company) => All.GetOrAdd((options.Url, options.Database, options.Login, company), _ => new Memory());

    /// <summary>Remembers what was read: as far as the newest change that was seen, but for the overlap, nothing of it can have been missed.</summary>
    public void Keep(IReadOnlyCollection<Standing> read)
    {
        lock (_gate)
        {
            _newest = read.Select(standing => decimal.Parse(standing.Timestamp, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)).Append(_newest).Max();
            foreach (var standing in read)
            {
                _invoices[standing.Id] = (standing, _newest);
            }
        }
    }

    /// <summary>Of some invoices those that are as they were read last.</summary>
    public async Task<Dictionary<int, Standing>> UnchangedAsync(TrytonClient client, IEnumerable<int> invoices, CancellationToken cancellation)
    {
        Dictionary<int, (Standing Standing, decimal SeenUpTo)> known;
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

        // A line that was edited past its invoice moves no date but its own; one that was deleted so is missing.
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
        var unchanged = new Dictionary<int, Standing>();
        foreach (var head in heads)
        {
            var id = head.Id("id")!.Value;
            var standing = known[id].Standing;
            if (head.Text("_timestamp") == standing.Timestamp && !touched.Contains(id) && head.IdsOf("lines").Order().SequenceEqual(standing.Lines.Order()))
            {
                unchanged[id] = standing;
            }
        }

        lock (_gate)
        {
            foreach (var (id, standing) in unchanged)
            {
                _invoices[id] = (standing, newest);
            }
        }

        return unchanged;
    }

    /// <summary>Tryton's dates have no zone, and its time-stamps count as if it were UTC.</summary>
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
