namespace Connector.Engine;

/// <summary>Whether a charge has an amount.</summary>
public enum ChargeStatus
{
    /// <summary>It has an amount.</summary>
    Rated,

    /// <summary>No amount is guessed: a rate, a reading or something else is missing, and the reason says which.</summary>
    Unrated,

    /// <summary>It has, and a dispute holds it.</summary>
    Held,
}
