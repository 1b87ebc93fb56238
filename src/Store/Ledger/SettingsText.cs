using System.Text.Json;
using System.Text.Json.Serialization;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

/// <summary>The stored form of settings: JSON in a fixed order, so that equal settings have equal text.</summary>
internal static class SettingsText
{
    public static string Write(DecidingSettings settings) => JsonSerializer.Serialize(new Stored(
        settings.Billing.Calendar.ToString(), settings.Billing.Anchor is { } anchor ? CanonicalText.Text(anchor) : null, settings.Billing.Zone,
        settings.Billing.Currency, settings.Billing.DueDays, settings.ReviewRequired, settings.Corrections.Posted.ToString(),
        CanonicalText.Text(settings.Corrections.Minimum), [.. settings.Routes.Select(r => new[] { r.Direction, r.Payer, r.Backend })],
        settings.Models == ModelVersions.First ? null : settings.Models));

    public static DecidingSettings Read(string text)
    {
        var stored = JsonSerializer.Deserialize<Stored>(text)!;
        return new DecidingSettings(
            new BillingSettings(
                Enum.Parse<CalendarKind>(stored.Calendar), stored.Anchor is { } anchor ? CanonicalText.Date(anchor) : (LocalDate?)null,
                stored.Zone, stored.Currency, stored.DueDays),
            stored.ReviewRequired,
            new CorrectionSettings(Enum.Parse<CorrectionPolicy>(stored.Posted), CanonicalText.Decimal(stored.Minimum)),
            [.. stored.Routes.Select(r => new Route(r[0], r[1], r[2]))])
        { Models = stored.Models ?? ModelVersions.First };
    }

    private sealed record Stored(
        string Calendar, string? Anchor, string Zone, string Currency, int DueDays, bool ReviewRequired, string Posted, string Minimum, string[][] Routes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ModelVersions? Models = null);
}
