namespace Connector.Engine;

/// <summary>A payer, which may be "none": agreements need not name one.</summary>
/// <param name="Key">The party's key, or null.</param>
public readonly record struct PayerKey(string? Key);
