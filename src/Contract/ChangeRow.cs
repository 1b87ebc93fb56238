namespace Connector.Contract;

/// <summary>The sum of all rises and the sum of all falls in a currency, both positive.</summary>
public sealed record ChangeRow(string Currency, string Up, string Down);
