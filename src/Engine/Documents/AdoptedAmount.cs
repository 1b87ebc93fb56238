namespace Connector.Engine;

/// <summary>The key of an amount that was adopted and that no charge accounts for: it counts for a document and an item, with the document's key in the place of an agreement's.</summary>
internal static class AdoptedAmount
{
    /// <summary>The key of an item's amount on a document.</summary>
    public static string KeyOf(string document, string? item)
    {
        var segments = Keys.Split(document);
        return new ChargeKey(segments[0], string.Join('/', segments.Skip(1)), item ?? "").ToString();
    }

    /// <summary>Whether a key is that of an amount of this document.</summary>
    public static bool IsOf(string document, string charge)
        => charge.Contains("%2F", StringComparison.Ordinal) && charge.StartsWith(KeyOf(document, null), StringComparison.Ordinal);
}
