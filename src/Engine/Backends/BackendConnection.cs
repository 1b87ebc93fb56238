using NodaTime;

namespace Connector.Engine;

/// <summary>How a backend is connected that somebody has to grant.</summary>
/// <param name="State"><c>connected</c>, <c>ended</c> or <c>none</c>: without a connection nothing is sent.</param>
/// <param name="Company">The company's id there; null before the first connection.</param>
/// <param name="Ends">When it ends, unless it is used before or granted again; null where that is not known.</param>
/// <param name="Problem">What is to be done about it; null for nothing.</param>
public sealed record BackendConnection(string State, string? Company, Instant? Ends, string? Problem)
{
    /// <summary>Whether nothing can be sent before somebody connects it.</summary>
    public bool IsBlocked => State != "connected";
}
