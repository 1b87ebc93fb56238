namespace Connector.Adapters.Tryton;

internal sealed record TaxInBooks(int Id, string Name, string? Kind);
