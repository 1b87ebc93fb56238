namespace Connector.Contract;

/// <summary>What publishing did with one customer, vendor, item or document.</summary>
public sealed record PublishedRow(
    string Kind, string Action, string Key, string? Document, string? Backend, string? ExternalId, string? ExternalNumber, string? State, PublishErrorRow? Error);
