using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>A quantity of time or events at one price.</summary>
/// <param name="Quantity">How much.</param>
/// <param name="Day">The day whose price counts.</param>
/// <param name="Band">The band whose price counts; null for the time outside of all bands.</param>
internal readonly record struct Piece(Fraction Quantity, LocalDate Day, string? Band);
