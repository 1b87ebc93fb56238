using Connector.Engine.Ingesting;
using Connector.Testing;
using NodaTime;

namespace Connector.Engine.Tests;

/// <summary>Facts with the interval in which each was known: imports record, correct and withdraw, and nothing is lost.</summary>
internal sealed class SimulatedStore
{
    private readonly Dictionary<string, RowReader> _readers = SimulatedFacts.Headers.ToDictionary(
        h => h.Key, h => BillingProcess.Ingest(FactFile.Find(h.Key)!, h.Key, [.. h.Value.Split(',')]), StringComparer.Ordinal);

    private readonly Dictionary<(FactFile File, string Identity), FactRow> _live = [];
    private readonly List<(FactFile File, FactRow Row, Instant Superseded)> _ended = [];

    /// <summary>Imports facts at an instant; how many rows changed anything.</summary>
    public int Import(IEnumerable<SimulatedFact> facts, Instant now)
    {
        var changed = 0;
        foreach (var (name, line) in facts.SelectMany(f => f.Lines.Select(l => (f.File, l))))
        {
            var file = FactFile.Find(name)!;
            var errors = new List<RowError>();
            var incoming = _readers[name].Read(1, line.Split(','), errors, []) ?? throw new InvalidOperationException($"{name} {line}: {errors[0]}");
            var key = (file, string.Join('|', file.Identity.Select(i => incoming.Cells[i])));
            var live = _live.TryGetValue(key, out var row);
            if (incoming.IsRetraction ? !live : live && row.Cells.AsSpan().SequenceEqual(incoming.Cells))
            {
                continue;
            }

            changed++;
            if (_live.Remove(key, out var old))
            {
                _ended.Add((file, old, now));
            }

            if (!incoming.IsRetraction)
            {
                _live.Add(key, new FactRow(incoming.Cells, now));
            }
        }

        return changed;
    }

    /// <summary>The facts as known at an instant, in any order: none may matter.</summary>
    public World AsOf(Instant instant, DecidingSettings settings, IReadOnlyList<AgreedAmount> agreed, Random? order = null)
    {
        var world = new World { Settings = settings, KnownAt = instant, Agreed = agreed };
        foreach (var (key, row) in _live)
        {
            world.Add(key.File.Name, row, row.RecordedAt <= instant);
        }

        foreach (var (file, row, superseded) in _ended)
        {
            world.Add(file.Name, row, row.RecordedAt <= instant && superseded > instant);
        }

        return order is null ? world : world.Shuffled(order);
    }
}
