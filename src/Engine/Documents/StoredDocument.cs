namespace Connector.Engine;

/// <summary>What is stored of a document of a closed period: enough to see whether the accounting system still has the same content.</summary>
/// <param name="Key">The document's key.</param>
/// <param name="Payer">The key of the party that pays; null when none is named.</param>
/// <param name="Direction">Which way money goes.</param>
/// <param name="Currency">The currency: a code of ISO 4217.</param>
/// <param name="Counterparty">The key of the party that is invoiced or paid; null when none is named.</param>
/// <param name="Total">The signed total, in minor units.</param>
/// <param name="Digest">The digest of its content.</param>
/// <param name="Unrated">How many of its charges have no amount.</param>
/// <param name="IsNothingDue">Whether all amounts are zero.</param>
public sealed record StoredDocument(
    string Key, string? Payer, Direction Direction, string Currency, string? Counterparty, long Total, string Digest, int Unrated, bool IsNothingDue);
