using System.Text.Json.Serialization;

namespace Connector.Contract;

/// <summary>RFC 9457 problem details with the issues that they sum up; result is what an import found.</summary>
public sealed record Problem(
    string Type, string Title, int Status, string Detail, string? Instance, string Code, string? Trace, IReadOnlyList<IssueRow> Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImportResultRow? Result = null);
