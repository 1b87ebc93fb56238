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

        var shares = new SortedDictionary<string, ComponentShare>(StringComparer.Ordinal);
        Add(facts, components, Whole, shares);
        return [.. shares.Select(s => (s.Key, s.Value))];
    }

    private static void Add(
        KnownFacts facts, ImmutableArray<TemplateComponent> components, ComponentShare whole, SortedDictionary<string, ComponentShare> shares)
    {
        foreach (var component in components)
        {
            var share = component.Basis == ComponentBasis.Fixed
                ? new ComponentShare(0, component.Quantity)
                : new ComponentShare(whole.Elapsed * component.Quantity, whole.Fixed * component.Quantity);
            var nested = facts.Template(component.Component);
            if (!nested.IsEmpty)
            {
                Add(facts, nested, share, shares);
                continue;
            }

            var known = shares.GetValueOrDefault(component.Component, None);
            shares[component.Component] = new ComponentShare(known.Elapsed + share.Elapsed, known.Fixed + share.Fixed);
        }
    }
}
