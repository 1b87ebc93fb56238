namespace Connector.Engine;

/// <summary>Which agreements a rate or an adjustment applies to, from the most specific kind to the least: the order in which a price is looked for (contract, section 2, "The price on a day").</summary>
public enum ScopeKind
{
    /// <summary>The agreement of this key alone.</summary>
    Agreement,

    /// <summary>Everything received by one party.</summary>
    Recipient,

    /// <summary>Everything paid by one party.</summary>
    Payer,

    /// <summary>Everything delivered by one party.</summary>
    Provider,

    /// <summary>Everything in one place, or in a place within it.</summary>
    Place,

    /// <summary>Every agreement; the scope has no key.</summary>
    All,
}
