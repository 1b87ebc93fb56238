namespace Connector.Store;

/// <summary>Who does what, and why.</summary>
/// <param name="Name">The person or program.</param>
/// <param name="Action">The action, such as <c>import</c>.</param>
/// <param name="Reason">Why; null when no reason was given.</param>
public sealed record Actor(string Name, string Action, string? Reason)
{
    /// <summary>The idempotency claim of the request (<see cref="IdempotencyClaim"/>). It is stored in the same transaction as what is recorded.</summary>
    public long? Claim { get; init; }

    /// <summary>Ends the wait for others who record: whoever asked has gone. What was begun is not ended by it.</summary>
    public CancellationToken Gone { get; init; }
}
