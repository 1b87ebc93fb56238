namespace Connector.Adapters.Tryton;

internal sealed record TrytonAccount(int Id, string Name, string? Code);
