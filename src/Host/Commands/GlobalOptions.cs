using Connector.Engine;
using Connector.Host.Configuration;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Commands;

/// <summary>What every command is given on the command line.</summary>
internal sealed record GlobalOptions(bool Json, string? Store, string? Config, string? AsOf, string? Actor, string? Reason)
{
    /// <summary>The claim of the API's caller that this is asked once, however often it is sent; null without one.</summary>
    public long? Claim { get; init; }
}
