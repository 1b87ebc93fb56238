using NodaTime;

namespace Connector.Engine;

/// <summary>What amounts and documents depend on.</summary>
/// <param name="Calendar">How time is cut into periods.</param>
/// <param name="Anchor">The Monday from which four-weekly periods count; null otherwise.</param>
/// <param name="Zone">The tz database's name of the zone whose days count.</param>
/// <param name="Currency">The currency of a rate that names none.</param>
/// <param name="DueDays">Days from a document's issue date to its due date.</param>
public sealed record BillingSettings(CalendarKind Calendar, LocalDate? Anchor, string Zone, string Currency, int DueDays)
{
    /// <summary>Monthly, London, pounds, due in 30 days.</summary>
    public static readonly BillingSettings Default = new(CalendarKind.Monthly, null, "Europe/London", "GBP", 30);
}
