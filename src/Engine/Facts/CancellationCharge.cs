namespace Connector.Engine;

/// <summary>What a cancelled session is charged.</summary>
public enum CancellationCharge
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>As if it had taken place, from its start to its end.</summary>
    Full,

    /// <summary>Its planned length.</summary>
    Planned,

    /// <summary>A fixed price.</summary>
    Fixed,
}
