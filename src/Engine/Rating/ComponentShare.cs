using System.Collections.Immutable;

namespace Connector.Engine.Rating;

/// <summary>How often an item is taken: <paramref name="Elapsed"/> times the whole's quantity, and <paramref name="Fixed"/> times whatever that is.</summary>
/// <param name="Elapsed">Times the quantity (or amount) of the whole.</param>
/// <param name="Fixed">A quantity of its own.</param>
internal sealed record ComponentShare(Fraction Elapsed, Fraction Fixed)
{
    private static readonly ComponentShare None = new(0, 0);

    /// <summary>An item that is no component.</summary>
    public static readonly ComponentShare Whole = new(1, 0);

    /// <summary>Whether it is the whole once.</summary>
    public bool IsWhole { get; } = Elapsed == 1 && Fixed == 0;

    /// <summary>The items of a template, nested ones too, several ways to one item added up; the item itself when it is none.</summary>
    public static IReadOnlyList<(string Item, ComponentShare Share)> Expand(KnownFacts facts, string item)
    {
        var components = facts.Template(item);
        if (components.IsEmpty)
        {
            return [(item, Whole)];
        }

        return [.. Items(facts, components, []).Select(s => (s.Key, s.Value))];
    }

    /// <summary>The items of a template that is taken once, by key. Each nested template is taken apart once, in however many ways it is reached.</summary>
    private static SortedDictionary<string, ComponentShare> Items(
        KnownFacts facts, ImmutableArray<TemplateComponent> components, Dictionary<string, SortedDictionary<string, ComponentShare>> known)
    {
        var shares = new SortedDictionary<string, ComponentShare>(StringComparer.Ordinal);
        foreach (var component in components)
        {
            var share = component.Basis == ComponentBasis.Fixed ? new ComponentShare(0, component.Quantity) : new ComponentShare(component.Quantity, 0);
            var nested = facts.Template(component.Component);
            if (nested.IsEmpty)
            {
                Add(shares, component.Component, share);
                continue;
            }

            if (!known.TryGetValue(component.Component, out var items))
            {
                known.Add(component.Component, items = Items(facts, nested, known));
            }

            foreach (var (item, of) in items)
            {
                // What is fixed in the nested template is so however often that is taken.
                Add(shares, item, new ComponentShare(share.Elapsed * of.Elapsed, (share.Fixed * of.Elapsed) + of.Fixed));
            }
        }

        return shares;
    }

    private static void Add(SortedDictionary<string, ComponentShare> shares, string item, ComponentShare share)
    {
        var before = shares.GetValueOrDefault(item, None);
        shares[item] = new ComponentShare(before.Elapsed + share.Elapsed, before.Fixed + share.Fixed);
    }
}
