namespace Connector.Engine;

/// <summary>Which level of a period counts.</summary>
public enum LevelBasis
{
    /// <summary>The level of each day, for that day.</summary>
    Daily,

    /// <summary>That of the period's first day.</summary>
    PeriodStart,

    /// <summary>The mean of the days.</summary>
    Average,

    /// <summary>The maximum of the days.</summary>
    Maximum,
}
