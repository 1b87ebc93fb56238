using Connector.Store;
using NodaTime;

namespace Connector.Operations;

/// <summary>Opens the contexts of operations on one store. They share the cached facts.</summary>
/// <param name="store">The store.</param>
/// <param name="settings">The settings.</param>
/// <param name="fixedNow">The time that the clock shows; null for the store's own clock.</param>
public sealed class OperationContexts(ConnectorStore store, OperationSettings settings, Instant? fixedNow = null)
{
    private readonly CachedFacts _cached = new();

    public OperationSettings Settings => settings;

    /// <summary>Opens a context.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="asOf">The text of an earlier instant to read as of; null for now.</param>
    /// <param name="fresh">Whether to read the facts from the store instead of the cache.</param>
    /// <param name="inBackground">Whether no user waits for the answer.</param>
    /// <param name="gone">Ends the wait for others who record: whoever asked has gone.</param>
    /// <exception cref="Refusal">The instant cannot be used.</exception>
    public OperationContext Open(Caller caller, string? asOf = null, bool fresh = false, bool inBackground = false, CancellationToken gone = default)
        => new(store, settings, caller, asOf, fixedNow, fresh ? null : _cached, inBackground) { Gone = gone };
}
