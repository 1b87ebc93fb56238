namespace Connector.Adapters.Tryton;

/// <summary>A product as lines need it.</summary>
internal sealed record ProductInBooks(int Id, int Unit, int? Category);
