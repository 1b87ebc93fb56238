namespace Connector.Operations.Disputing;

/// <summary>The words for outcomes of disputes, and the states that they lead to.</summary>
public static class DisputeOutcomes
{
    /// <summary>The outcome that a word names; null for another word.</summary>
    public static DisputeOutcome? Parse(string? word) => word switch
    {
        "accept" => DisputeOutcome.Accept,
        "reject" => DisputeOutcome.Reject,
        "amend" => DisputeOutcome.Amend,
        _ => null,
    };

    /// <summary>The word for an outcome.</summary>
    public static string Text(this DisputeOutcome outcome) => outcome switch { DisputeOutcome.Accept => "accept", DisputeOutcome.Reject => "reject", _ => "amend" };

    /// <summary>The state of a dispute with this outcome.</summary>
    public static string State(this DisputeOutcome outcome) => outcome switch { DisputeOutcome.Accept => "accepted", DisputeOutcome.Reject => "rejected", _ => "amended" };
}
