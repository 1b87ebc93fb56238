namespace Connector.Adapters.Tryton;

internal sealed record UnitInBooks(int Id, string Name, string Symbol, int Decimals);
