using System.Text.Json.Nodes;

namespace Connector.Testing;

/// <summary>What Tryton did not do.</summary>
public sealed class TrytonRefusal(JsonNode error) : Exception(error.ToJsonString())
{
    /// <summary>The name of the warning, where it only asks.</summary>
    public string? Warning { get; } = error[0]?.GetValue<string>() == "UserWarning" ? error[1]![0]!.GetValue<string>() : null;
}
