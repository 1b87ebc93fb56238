namespace Connector.Contract;

/// <summary>What publishing would do with one customer, vendor, item or document, and why.</summary>
public sealed record PlanRow(
    string Kind, string Action, string Key, string? Document, string? Backend, string? Reason, string? Before, string? After, string? Difference, string? Currency,
    IReadOnlyList<DocumentLineRow> Lines);
