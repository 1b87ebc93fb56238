namespace Connector.Engine;

/// <summary>What a cancelled session is charged.</summary>
public enum CancellationCharge
{
    /// <summary>Nothing is charged for it.</summary>
    None,

    /// <summary>As if it had taken place, from its start to its end.</summary>
    Full,

    /// <summary>Its planned length, from the planned start to the planned end.</summary>
    Planned,

    /// <summary>The fixed price of the rule.</summary>
    Fixed,
}
