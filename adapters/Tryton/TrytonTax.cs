namespace Connector.Adapters.Tryton;

internal sealed record TrytonTax(int Id, string Name, string? Kind);
