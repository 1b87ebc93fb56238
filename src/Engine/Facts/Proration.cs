namespace Connector.Engine;

/// <summary>How a part of a period is charged.</summary>
public enum Proration
{
    /// <summary>By the active days of the period: its share is active days / days of the period.</summary>
    Daily,

    /// <summary>Not at all: the whole period is charged once the agreement is active in it.</summary>
    None,

    /// <summary>By days of a month that counts as 30 (30/360): a 31st counts 0, the last day of February what is missing.</summary>
    Thirty360,
}
