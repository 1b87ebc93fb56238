namespace Connector.Adapters.QuickBooks;

/// <summary>What makes a document of QuickBooks count as approved: then it is corrected by another document, never changed. What is paid in part, or lies in closed books, always does.</summary>
public enum ApprovedWhen
{
    /// <summary>It was sent by e-mail.</summary>
    Sent,

    /// <summary>A workflow of QuickBooks approved it, or it was sent.</summary>
    Approved,

    /// <summary>It was paid.</summary>
    Paid,

    /// <summary>Nothing beyond that: only payments and closed books end it.</summary>
    Never,
}
