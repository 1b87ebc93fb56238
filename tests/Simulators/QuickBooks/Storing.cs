using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>An object on its way into the books.</summary>
/// <param name="Entity">Which one.</param>
/// <param name="Given">The request as it came.</param>
/// <param name="Data">What it will hold.</param>
/// <param name="Old">What it holds; null when it is new.</param>
/// <param name="IsSparse">Whether what was left out stays.</param>
/// <param name="AllowsDuplicate">Whether its number may be used twice.</param>
internal sealed record Storing(Entity Entity, JsonObject Given, JsonObject Data, JsonObject? Old, bool IsSparse, bool AllowsDuplicate);
