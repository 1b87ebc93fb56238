using System.Text.Json.Serialization;
using Connector.Engine;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>To what a run is done.</summary>
internal sealed record RunRequest
{
    public string? Period { get; init; }

    public string? Backend { get; init; }

    public string? Payer { get; init; }

    public string? Document { get; init; }

    [JsonPropertyName("all_or_nothing")]
    public bool AllOrNothing { get; init; }

    public bool Force { get; init; }

    public string? Folder { get; init; }

    public string? Report { get; init; }

    public string? Format { get; init; }
}
