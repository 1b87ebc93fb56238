using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>Whose price is asked for: the keys that a rate's scope can match.</summary>
/// <param name="Agreement">The agreement.</param>
/// <param name="Recipient">The recipient, or null.</param>
/// <param name="Payer">The payer, or null.</param>
/// <param name="Provider">The provider, or null.</param>
/// <param name="Places">The place and what it lies in, the nearest first.</param>
public readonly record struct PriceScopes(string Agreement, string? Recipient, string? Payer, string? Provider, ImmutableArray<string> Places);
