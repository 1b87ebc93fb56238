namespace Connector.Adapters.QuickBooks;

/// <summary>A link from one transaction to another.</summary>
/// <param name="TxnId">The other's id.</param>
/// <param name="TxnType">What it is, such as <c>Payment</c>.</param>
internal sealed record LinkedTransaction(string? TxnId, string? TxnType);
