using Connector.Store;

namespace Connector.Host.Connecting;

/// <summary>The clock that all processes on a store share: what one wrote down, another goes by.</summary>
internal sealed class StoreTime(ConnectorStore store) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => store.Now().ToDateTimeOffset();
}
