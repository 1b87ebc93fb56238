using Connector.Engine;

namespace Connector.Operations.Importing;

/// <summary>
/// How deep templates are, and in how many ways they lead to items. A few rows can make ways beyond counting, when each of many templates holds the
/// next one twice. Worked out from the items up, each template once.
/// </summary>
internal sealed class TemplateSizes
{
    /// <summary>What a template may be.</summary>
    public const string Allowed = "a template of at most 20 levels, which leads to items in at most 10,000 ways";

    private const int Deepest = 20;
    private const long MostWays = 10_000;

    private readonly Dictionary<string, (int Depth, long Ways)> _sizes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _circles;

    public TemplateSizes(ILookup<string, TemplateComponent> components)
    {
        var holders = components.SelectMany(template => template).Where(component => components.Contains(component.Component)).ToLookup(component => component.Component, component => component.Template, StringComparer.Ordinal);
        var open = components.ToDictionary(template => template.Key, template => template.Count(component => components.Contains(component.Component)), StringComparer.Ordinal);
        foreach (var template in Freed(open, key => holders[key]))
        {
            var nested = components[template].Select(component => _sizes.GetValueOrDefault(component.Component, (0, 1)));
            _sizes[template] = nested.Aggregate((Depth: 1, Ways: 0L), (sum, part) => (Math.Max(sum.Depth, part.Depth + 1), Math.Min(sum.Ways + part.Ways, MostWays + 1)));
        }

        // What is left holds a circle; without what no template that is left holds, it is circles, and what lies between two.
        var left = open.Keys.Where(template => !_sizes.ContainsKey(template)).ToHashSet(StringComparer.Ordinal);
        var held = left.ToDictionary(template => template, template => holders[template].Count(left.Contains), StringComparer.Ordinal);
        var outside = Freed(held, key => components[key].Select(component => component.Component).Where(left.Contains)).ToHashSet(StringComparer.Ordinal);
        _circles = [.. left.Except(outside)];
    }

    /// <summary>The templates that are too deep or lead to items in too many ways.</summary>
    public IEnumerable<string> TooLarge => _sizes.Where(size => size.Value.Depth > Deepest || size.Value.Ways > MostWays).Select(size => size.Key);

    /// <summary>Whether a component belongs to a circle.</summary>
    public bool IsCircle(TemplateComponent component) => _circles.Contains(component.Template) && _circles.Contains(component.Component);

    /// <summary>The keys that wait for nothing, then those that waited only for these, and so on.</summary>
    private static IEnumerable<string> Freed(Dictionary<string, int> waiting, Func<string, IEnumerable<string>> waiters)
    {
        var free = new Queue<string>(waiting.Where(key => key.Value == 0).Select(key => key.Key));
        while (free.TryDequeue(out var key))
        {
            yield return key;
            foreach (var waiter in waiters(key))
            {
                if (--waiting[waiter] == 0)
                {
                    free.Enqueue(waiter);
                }
            }
        }
    }
}
