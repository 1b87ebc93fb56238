namespace Connector.Engine;

/// <summary>How keys are joined (contract, section 5): segments with '/' between, a '/' inside one written <c>%2F</c>.</summary>
public static class Keys
{
    /// <summary>A segment as it is written inside a joined key; empty for null.</summary>
    public static string Segment(string? key)
        => key is null ? "" : key.Contains('/', StringComparison.Ordinal) ? key.Replace("/", "%2F", StringComparison.Ordinal) : key;

    /// <summary>A segment as it was before it was joined.</summary>
    public static string Unjoin(string segment)
        => segment.Contains('%', StringComparison.Ordinal) ? segment.Replace("%2F", "/", StringComparison.Ordinal) : segment;

    /// <summary>The segments of a joined key.</summary>
    public static string[] Split(string key) => [.. key.Split('/').Select(Unjoin)];

    /// <summary>The period that a charge's or document's key begins with, also where a user wrote a key that is neither's.</summary>
    public static string PeriodOf(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return Unjoin(slash < 0 ? key : key[..slash]);
    }
}
