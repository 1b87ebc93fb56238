namespace Connector.Engine;

/// <summary>How the tiers of a rate add up.</summary>
public enum TierMode
{
    /// <summary>Each unit at the price of the tier it falls in.</summary>
    Graduated,

    /// <summary>Every unit at the price of the tier that the total falls in.</summary>
    Volume,

    /// <summary>Started packages, each at the price.</summary>
    Package,

    /// <summary>The quantity is money: the price is a percentage of all of it, of the tier that the total falls in.</summary>
    Percentage,

    /// <summary>The quantity is money: the price is a percentage of what falls in each tier.</summary>
    GraduatedPercentage,
}
