namespace Connector.Store;

/// <summary>Who does what, and why.</summary>
/// <param name="Name">The person or program.</param>
/// <param name="Action">The command, such as <c>import</c>.</param>
/// <param name="Reason">Why, where one was given.</param>
public sealed record Actor(string Name, string Action, string? Reason)
{
    /// <summary>The claim under which it was asked (<see cref="IdempotencyClaim"/>): it is kept with what is recorded, or neither is.</summary>
    public long? Claim { get; init; }
}
