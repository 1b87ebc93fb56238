using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>Places and what they lie in.</summary>
public sealed class PlaceTree
{
    private readonly FrozenDictionary<string, ImmutableArray<string>> _chains;

    /// <summary>Reads the rows of <see cref="FactFile.Places"/>.</summary>
    public PlaceTree(IEnumerable<FactRow> rows)
    {
        var parents = ParentsOf(rows);
        _chains = parents.Keys.ToFrozenDictionary(key => key, key => Chain(key, parents), StringComparer.Ordinal);
    }

    /// <summary>For each place of the rows the place that it lies in; null for one that lies in none.</summary>
    public static Dictionary<string, string?> ParentsOf(IEnumerable<FactRow> rows) => rows.ToDictionary(row => row[0]!, row => row[2], StringComparer.Ordinal);

    /// <summary>The place and all it lies in, the nearest first; empty for a place that is not known.</summary>
    public ImmutableArray<string> Chain(string? place) => place is null ? [] : _chains.GetValueOrDefault(place, []);

    private static ImmutableArray<string> Chain(string key, Dictionary<string, string?> parents)
    {
        var chain = ImmutableArray.CreateBuilder<string>();
        for (var place = key; place is not null && !chain.Contains(place); place = parents.GetValueOrDefault(place))
        {
            chain.Add(place);
        }

        return chain.ToImmutable();
    }
}
