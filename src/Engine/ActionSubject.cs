namespace Connector.Engine;

/// <summary>What an action is about.</summary>
public enum ActionSubject
{
    /// <summary>A party that is invoiced.</summary>
    Customer,

    /// <summary>A party that is paid.</summary>
    Vendor,

    /// <summary>An item on lines.</summary>
    Item,

    /// <summary>An invoice, bill, credit or payment request.</summary>
    Document,
}
