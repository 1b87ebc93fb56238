namespace Connector.Engine;

/// <summary>What an adjustment does to a price.</summary>
public enum AdjustmentKind
{
    /// <summary>Multiplies it by 1 + value/100.</summary>
    Percent,

    /// <summary>Adds the value to it, in the currency's major unit.</summary>
    Amount,

    /// <summary>Replaces it by the value.</summary>
    Price,
}
