namespace Connector.Engine.Rating;

/// <summary>A run of days on which price and level stay the same.</summary>
/// <param name="Days">The days.</param>
/// <param name="Counted">How many of them count.</param>
/// <param name="Level">The level; null for a flat plan.</param>
/// <param name="Quote">The price found.</param>
internal readonly record struct Segment(Days Days, int Counted, Fraction? Level, Quote Quote);
