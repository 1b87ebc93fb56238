namespace Connector.Engine;

/// <summary>An item on documents of a direction.</summary>
/// <param name="Direction">The direction of the documents.</param>
/// <param name="Currency">Their currency.</param>
/// <param name="Item">The item, with the codes that a backend maps to its taxes and accounts.</param>
public sealed record ItemUse(Direction Direction, string Currency, BackendRecord Item);
