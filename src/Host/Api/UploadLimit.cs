using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Host.Output;
using Connector.Host.Running;
using Connector.Store;
using Microsoft.AspNetCore.Http.Metadata;

namespace Connector.Host.Serving;

/// <summary>How large a request may be.</summary>
internal sealed record Largest(long MaxRequestBodySize) : IRequestSizeLimitMetadata
{
    long? IRequestSizeLimitMetadata.MaxRequestBodySize => MaxRequestBodySize;
}
