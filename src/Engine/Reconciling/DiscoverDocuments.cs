using NodaTime;

namespace Connector.Engine.Reconciling;

/// <summary>A document of ours in the accounting system that the store does not know: the store was restored from a backup that is older.</summary>
internal static class DiscoverDocuments
{
    /// <summary>
    /// What is recorded of it: no content, because none is known, and what was found in its place. So it is not confirmed, and blocks its document until it is
    /// adopted.
    /// </summary>
    /// <param name="backend">The backend that has it.</param>
    /// <param name="found">What was found.</param>
    /// <param name="like">The document it belongs to, as far as it is known: its original, or what it should be; null for neither.</param>
    /// <param name="target">What is stored of the document that it belongs to; null where nothing is due of it.</param>
    /// <param name="facts">The facts, for what its key alone does not say.</param>
    public static Publication Run(string backend, ExternalDocument found, Document? like, StoredDocument? target, KnownFacts facts)
    {
        var key = DocumentKey.Parse(found.Document);
        var content = (like ?? Like(key, target, facts)) with { Key = found.Document, Corrects = key.Adjustment is null ? null : key.Original.ToString(), Lines = [], Total = 0, Unrated = [] };
        content = content with { Kind = DocumentKinds.Of(content.Direction, found.IsCredit == true) };
        return new Publication
        {
            Document = found.Document,
            Revision = Math.Max(1, found.Revision),
            Backend = backend,
            State = found.State,
            Digest = DocumentText.Digest(content),
            Content = content,
        }.Arrived(found);
    }

    private static Document Like(DocumentKey key, StoredDocument? target, KnownFacts facts)
    {
        var day = facts.Calendar.Find(key.Period)?.Days.To ?? LocalDate.MinIsoValue;
        return new Document
        {
            Key = key.Original.ToString(),
            Kind = DocumentKinds.Of(key.Direction, false),
            Direction = key.Direction,
            Payer = key.Payer,
            Counterparty = target?.Counterparty ?? (key.Direction == Direction.Receivable ? key.Payer : null),
            Period = key.Period,
            IssuedIn = key.Period,
            IssueDate = day,
            DueDate = day,
            Currency = target?.Currency ?? facts.Settings.Billing.Currency,
            Subject = key.Period,
            Total = 0,
            Lines = [],
        };
    }
}
