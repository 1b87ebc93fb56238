using Connector.Engine;

namespace Connector.Operations.Publishing;

/// <summary>Counts the results of publishing a plan.</summary>
public sealed class PublishSummary
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Whether there was nothing to publish.</summary>
    public bool IsEmpty => _counts.Count == 0;

    /// <summary>The worst result: a backend failed, or a rule blocked something; null when all went well.</summary>
    public RefusalKind? Worst { get; private set; }

    /// <summary>The counts in words, such as <c>3 document create, 1 document blocked</c>.</summary>
    public string Text => string.Join(", ", _counts.Select(c => $"{c.Value:n0} {c.Key}"));

    /// <summary>Counts a row.</summary>
    public void Add(PublishedAction row)
    {
        if (row.Error is not null && Worst != RefusalKind.Backend)
        {
            Worst = row.IsFailure ? RefusalKind.Backend : RefusalKind.Rule;
        }

        Count(row.Action.Subject.Text(), row.Outcome);
    }

    /// <summary>Counts a row that an earlier attempt answered.</summary>
    public void Count(string kind, string outcome) => _counts[$"{kind} {outcome}"] = _counts.GetValueOrDefault($"{kind} {outcome}") + 1;
}
