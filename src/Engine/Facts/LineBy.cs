namespace Connector.Engine;

/// <summary>What makes a line of its own.</summary>
public enum LineBy
{
    /// <summary>The charge.</summary>
    Charge,

    /// <summary>The item.</summary>
    Item,

    /// <summary>The recipient (and the tax code, for a line has one).</summary>
    Recipient,
}
