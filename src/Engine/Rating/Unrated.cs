using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>Why a charge has no amount.</summary>
/// <param name="Code">The issue's code.</param>
/// <param name="Reason">In a sentence.</param>
internal sealed record Unrated(string Code, string Reason)
{
    public static Unrated NoRate(string item, string? band, LocalDate day)
        => new("RATE-001", $"no rate of item {item}{(band is null ? "" : " in band " + band)} is in force on {CanonicalText.Text(day)}");

    public static Unrated TwoCurrencies(string? first, string second, LocalDate from)
        => new("RATE-003", $"two currencies meet: {first} and, from {CanonicalText.Text(from)}, {second}");

    public static Unrated NoPlan(string plan, LocalDate day) => new("RATE-005", $"no version of plan {plan} is in force on {CanonicalText.Text(day)}");
}
