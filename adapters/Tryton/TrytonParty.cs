namespace Connector.Adapters.Tryton;

/// <summary>A party of Tryton, as far as documents need it.</summary>
internal sealed record TrytonParty(int Id, int? Address, int? Receivable, int? Payable);
