namespace Connector.Adapters.Tryton;

/// <summary>An external id in <c>ir.model.data</c>: which record of Tryton is a key of ours.</summary>
/// <param name="Id">The id of the claim itself.</param>
/// <param name="Record">The record's id; null once somebody deleted it.</param>
/// <param name="Timestamp">When the claim was written last.</param>
internal sealed record Claim(int Id, int? Record, string Timestamp);
