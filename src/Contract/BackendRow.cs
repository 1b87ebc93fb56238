using System.Text.Json.Serialization;

namespace Connector.Contract;

/// <summary>A backend: whether it can be reached, and what stands in the way. Connection: how it is connected; left out where nobody has to grant that.</summary>
public sealed record BackendRow(
    string Backend, string Kind, bool Reachable, string? Version, IReadOnlyList<string> Problems,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConnectionRow? Connection = null);
