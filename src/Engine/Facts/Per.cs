namespace Connector.Engine;

/// <summary>What a price is for.</summary>
public enum Per
{
    /// <summary>A unit, whatever the length of the period.</summary>
    Unit,

    /// <summary>A day: multiplied by the days of the period.</summary>
    Day,

    /// <summary>A month: in another calendar than months 12/365 of it for each day of the period.</summary>
    Month,

    /// <summary>A year: a twelfth of it in a month, in another calendar 1/365 of it for each day of the period.</summary>
    Year,
}
