namespace Connector.Engine;

/// <summary>What a price is for.</summary>
public enum Per
{
    /// <summary>As it stands.</summary>
    Unit,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A month.</summary>
    Month,

    /// <summary>A year.</summary>
    Year,
}
