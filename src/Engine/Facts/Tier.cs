namespace Connector.Engine;

/// <summary>A tier of a rate.</summary>
/// <param name="From">Where it begins, exclusive.</param>
/// <param name="Price">The price of one unit or package, in the currency's major unit; of a percentage mode the percentage.</param>
/// <param name="FixedPrice">Added once when the tier is entered.</param>
/// <param name="PackageSize">Units in a package.</param>
public sealed record Tier(decimal From, decimal Price, decimal FixedPrice, decimal? PackageSize);
