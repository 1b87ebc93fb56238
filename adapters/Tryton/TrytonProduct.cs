namespace Connector.Adapters.Tryton;

/// <summary>A product of Tryton, as far as lines need it.</summary>
internal sealed record TrytonProduct(int Id, int Unit, int? Category);
