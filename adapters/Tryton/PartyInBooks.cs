namespace Connector.Adapters.Tryton;

/// <summary>A party as documents need it.</summary>
internal sealed record PartyInBooks(int Id, int? Address, int? Receivable, int? Payable);
