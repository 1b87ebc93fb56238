namespace Connector.Engine;

/// <summary>A tier of a rate.</summary>
/// <param name="From">Where it begins, exclusive.</param>
/// <param name="Price">The price of a unit, or of a package.</param>
/// <param name="FixedPrice">Added once when the tier is entered.</param>
/// <param name="PackageSize">Units in a package.</param>
public sealed record Tier(decimal From, decimal Price, decimal FixedPrice, decimal? PackageSize);
