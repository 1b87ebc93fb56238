namespace Connector.Adapters.Tryton;

internal sealed record TrytonUnit(int Id, string Name, string Symbol, int Decimals);
