namespace Connector.Engine;

/// <summary>Whether a period's documents are due.</summary>
public enum PeriodState
{
    /// <summary>Facts still come in; its documents are a preview.</summary>
    Open,

    /// <summary>Its documents are due; later facts become updates and adjustments.</summary>
    Closed,

    /// <summary>Closed, and updates and adjustments need force and a reason.</summary>
    Locked,
}
