namespace Connector.Engine;

/// <summary>When a charge is billed.</summary>
public enum Timing
{
    /// <summary>On the document of its own period.</summary>
    Arrears,

    /// <summary>On the document of the period before.</summary>
    Advance,
}
