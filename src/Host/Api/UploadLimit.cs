using Microsoft.AspNetCore.Http.Metadata;

namespace Connector.Host.Api;

/// <summary>How large a request may be.</summary>
internal sealed record UploadLimit(long MaxRequestBodySize) : IRequestSizeLimitMetadata
{
    long? IRequestSizeLimitMetadata.MaxRequestBodySize => MaxRequestBodySize;
}
