namespace Connector.Contract;

/// <summary>A document that exists in a backend, as far as was seen.</summary>
public sealed record PublicationRow(
    string Document, int Revision, string Backend, string? ExternalId, string? ExternalNumber, string State, string? Counterparty, string Total, string Currency, string? Drift, string RecordedAt);
