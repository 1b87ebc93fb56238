using Connector.Engine;

namespace Connector.Operations.Backends;

/// <summary>An item on documents of a direction and a currency.</summary>
public readonly record struct UsedItem(Direction Direction, string Currency, string Item);
