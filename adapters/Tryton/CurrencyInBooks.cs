namespace Connector.Adapters.Tryton;

internal sealed record CurrencyInBooks(int Id, string Rounding);
