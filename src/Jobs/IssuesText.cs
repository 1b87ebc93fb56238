using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connector.Engine;

namespace Connector.Jobs;

/// <summary>Issues as JSON, as the table of jobs holds them.</summary>
internal static class IssuesText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IEnumerable<Issue> issues) => JsonSerializer.Serialize(issues, Json);

    public static ImmutableArray<Issue> Read(string text) => [.. JsonSerializer.Deserialize<Issue[]>(text, Json)!];
}
