namespace Connector.Operations.Disputing;

/// <summary>How a dispute ends.</summary>
public enum DisputeOutcome
{
    /// <summary>Nothing is due.</summary>
    Accept,

    /// <summary>The computed amount is due.</summary>
    Reject,

    /// <summary>An agreed amount is due in all.</summary>
    Amend,
}
