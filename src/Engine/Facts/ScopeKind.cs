namespace Connector.Engine;

/// <summary>Whom a rate or an adjustment is for. Ordered from the most specific to the least: the order in which a price is looked for.</summary>
public enum ScopeKind
{
    /// <summary>One agreement.</summary>
    Agreement,

    /// <summary>Everything received by one party.</summary>
    Recipient,

    /// <summary>Everything paid by one party.</summary>
    Payer,

    /// <summary>Everything delivered by one party.</summary>
    Provider,

    /// <summary>Everything in one place, or in a place within it.</summary>
    Place,

    /// <summary>Everything.</summary>
    All,
}
