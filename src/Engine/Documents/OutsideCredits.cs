namespace Connector.Engine;

/// <summary>What the credit notes of others against a document of ours come to.</summary>
internal static class OutsideCredits
{
    /// <summary>The signed total of those that are booked, in minor units; null for none.</summary>
    public static long? Total(ExternalDocument document) => document.Credits.Any(c => c.State.IsBooked()) ? document.Credits.Where(c => c.State.IsBooked()).Sum(Signed) : null;

    /// <summary>All of them, in a sentence; null for none.</summary>
    public static string? Text(ExternalDocument document, string currency)
    {
        if (document.Credits.IsEmpty)
        {
            return null;
        }

        var isWhole = document.Credits.All(c => c.State.IsBooked() && c.IsCredit != document.IsCredit) && document.Credits.Sum(c => c.Total) == document.Total;
        var copies = document.Copies.IsEmpty ? "" : $", and billed again outside by its copy {string.Join(", ", document.Copies)}";
        return (isWhole
            ? "reversed outside by " + string.Join(", ", document.Credits.Select(Name))
            : "credited outside by " + string.Join(", ", document.Credits.Select(c => $"{Name(c)} ({Currency.Text(c.Total, currency)})"))) + copies;
    }

    private static string Name(ExternalDocument credit) => credit.State.IsBooked() ? credit.ExternalNumber ?? credit.ExternalId : "the draft " + credit.ExternalId;

    private static long Signed(ExternalDocument credit) => credit.IsCredit != false ? -credit.Total : credit.Total;
}
