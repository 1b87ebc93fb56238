using NodaTime;

namespace Connector.Engine;

/// <summary>The day that a document is dated: one that the backend's books are open for. Its service days stay what they are.</summary>
internal static class Dating
{
    /// <summary>The document, dated on the first day after the last locked one unless it is later anyhow.</summary>
    public static Document After(LocalDate? lockedThrough, Document document)
        => lockedThrough is { } locked && locked >= document.IssueDate ? On(locked.PlusDays(1), document) : document;

    /// <summary>The document with the day of a draft that was dated later than it would be now: the books may have been unlocked since.</summary>
    public static Document Keeping(Document draft, Document document) => draft.IssueDate > document.IssueDate ? On(draft.IssueDate, document) : document;

    private static Document On(LocalDate day, Document document)
        => document with { IssueDate = day, DueDate = day.PlusDays(Period.DaysBetween(document.IssueDate, document.DueDate)) };
}
