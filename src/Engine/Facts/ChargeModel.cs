namespace Connector.Engine;

/// <summary>How an amount is computed.</summary>
public enum ChargeModel
{
    /// <summary>A price for being active.</summary>
    Flat,

    /// <summary>A price for each unit of a level that is read now and then.</summary>
    Level,

    /// <summary>A price for time spent.</summary>
    Time,

    /// <summary>A price for each event.</summary>
    Event,
}
