namespace Connector.Adapters.Tryton;

internal sealed record TrytonCurrency(int Id, string Rounding);
