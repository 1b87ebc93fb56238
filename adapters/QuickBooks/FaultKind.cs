namespace Connector.Adapters.QuickBooks;

/// <summary>What a failed call means for the next step.</summary>
internal enum FaultKind
{
    /// <summary>The same call will fail again: a person has to do something.</summary>
    Permanent,

    /// <summary>Somebody wrote since we read: read again, and decide.</summary>
    Stale,

    /// <summary>Too many calls: nothing was done, and nothing will be for a minute.</summary>
    Throttled,

    /// <summary>Nothing was done, and the same call may succeed next time.</summary>
    Transient,

    /// <summary>It was sent, and whether it was carried out is not known: the same call may be made again under the same <c>requestid</c>.</summary>
    Uncertain,

    /// <summary>There is no connection, or it was refused: nothing will succeed until somebody connects again or corrects the settings.</summary>
    Connection,
}
