namespace Connector.Engine;

/// <summary>How a part of a period is charged.</summary>
public enum Proration
{
    /// <summary>By days.</summary>
    Daily,

    /// <summary>Whole, once active.</summary>
    None,

    /// <summary>By days of a month of 30.</summary>
    Thirty360,
}
