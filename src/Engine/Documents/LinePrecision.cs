namespace Connector.Engine;

/// <summary>What a backend keeps of a line, and how it comes to the total.</summary>
/// <param name="Quantity">The decimals that it keeps of a quantity.</param>
/// <param name="Price">The decimals that it keeps of a unit price.</param>
/// <param name="RoundsEachLine">Whether it rounds the product of each line; false where it may add up first, and then round.</param>
public readonly record struct LinePrecision(int Quantity, int Price, bool RoundsEachLine);
