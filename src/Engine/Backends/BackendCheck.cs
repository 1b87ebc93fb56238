using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>What a check of a backend found.</summary>
/// <param name="Reachable">Whether it answered.</param>
/// <param name="Version">Its version, where it tells.</param>
/// <param name="Problems">What blocks publishing, each with what to do.</param>
public sealed record BackendCheck(bool Reachable, string? Version, ImmutableArray<string> Problems)
{
    /// <summary>The last day that its own books are locked for; null when they are not. What is sent is dated after it.</summary>
    public NodaTime.LocalDate? LockedThrough { get; init; }

    /// <summary>How it is connected; null where its settings say that.</summary>
    public BackendConnection? Connection { get; init; }
}
