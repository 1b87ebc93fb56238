namespace Connector.Adapters.Tryton;

internal sealed record AccountInBooks(int Id, string Name, string? Code);
