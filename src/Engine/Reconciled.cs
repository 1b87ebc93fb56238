namespace Connector.Engine;

/// <summary>What reading a document back came to.</summary>
/// <param name="Publication">What exists in the accounting system now.</param>
/// <param name="Expected">As it was published.</param>
/// <param name="Found">As it was found; null when it is gone.</param>
/// <param name="HasChanged">Whether there is something to record.</param>
public sealed record Reconciled(Publication Publication, string Expected, string? Found, bool HasChanged)
{
    /// <summary>Whether it was booked before, and is a draft again.</summary>
    public bool WasReset { get; init; }
}
