using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connector.Jobs;

/// <summary>The arguments of a job.</summary>
public sealed record JobRequest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public string? Period { get; init; }

    public string? Backend { get; init; }

    public string? Payer { get; init; }

    public string? Document { get; init; }

    [JsonPropertyName("all_or_nothing")]
    public bool AllOrNothing { get; init; }

    public bool Force { get; init; }

    public bool Outside { get; init; }

    public string? Folder { get; init; }

    public string? Report { get; init; }

    public string? Format { get; init; }

    public string? Head { get; init; }

    public static JobRequest Read(string text) => JsonSerializer.Deserialize<JobRequest>(text, Json)!;

    public string Text() => JsonSerializer.Serialize(this, Json);
}
