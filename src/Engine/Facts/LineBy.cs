namespace Connector.Engine;

/// <summary>Which charges share a line.</summary>
public enum LineBy
{
    /// <summary>One line for each charge.</summary>
    Charge,

    /// <summary>One line for each item.</summary>
    Item,

    /// <summary>One line for each recipient and tax code, because a line has one tax code.</summary>
    Recipient,
}
