using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine;

/// <summary>How time is cut into periods.</summary>
public enum CalendarKind
{
    /// <summary>Calendar months.</summary>
    Monthly,

    /// <summary>ISO weeks, Monday to Sunday.</summary>
    Weekly,

    /// <summary>Four weeks, counted from <see cref="BillingSettings.Anchor"/>.</summary>
    FourWeekly,

    /// <summary>The periods of the file <c>periods</c>.</summary>
    Periods,
}

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

/// <summary>What happens when a posted document no longer says the truth.</summary>
public enum CorrectionPolicy
{
    /// <summary>A supplementary document or a credit for the difference.</summary>
    Adjust,

    /// <summary>A document that cancels the original, and its replacement.</summary>
    Reissue,

    /// <summary>The difference waits until somebody decides.</summary>
    Hold,
}

/// <summary>How posted documents are corrected.</summary>
/// <param name="Posted">The policy.</param>
/// <param name="Minimum">The smallest absolute total of an adjustment, in the currency's major unit; less waits.</param>
public sealed record CorrectionSettings(CorrectionPolicy Posted, decimal Minimum)
{
    /// <summary>Adjust, from one penny on.</summary>
    public static readonly CorrectionSettings Default = new(CorrectionPolicy.Adjust, 0.01m);
}

/// <summary>Which backend receives a document. The first route that matches wins.</summary>
/// <param name="Direction"><c>receivable</c>, <c>payable</c>, <c>direct_payment</c> or <c>*</c>.</param>
/// <param name="Payer">A party's key, or <c>*</c>.</param>
/// <param name="Backend">The backend's name.</param>
public sealed record Route(string Direction, string Payer, string Backend)
{
    /// <summary>Whether a document of this direction and payer goes this way.</summary>
    public bool Matches(string direction, string? payer) => (Direction == "*" || Direction == direction) && (Payer == "*" || Payer == payer);
}

/// <summary>The settings that decide amounts or plans. They are recorded when they change, and belong to what was known.</summary>
/// <param name="Billing">What amounts and documents depend on.</param>
/// <param name="ReviewRequired">Whether a document is published only after this content of it was approved.</param>
/// <param name="Corrections">How posted documents are corrected.</param>
/// <param name="Routes">Which backend receives which document.</param>
public sealed record Settings(BillingSettings Billing, bool ReviewRequired, CorrectionSettings Corrections, ImmutableArray<Route> Routes)
{
    /// <summary>What counts where nothing is configured.</summary>
    public static readonly Settings Default =
        new(BillingSettings.Default, false, CorrectionSettings.Default, [new Route("*", "*", "books")]);

    /// <summary>The backend for a document, or null when no route matches.</summary>
    public string? BackendFor(string direction, string? payer)
        => Routes.FirstOrDefault(route => route.Matches(direction, payer))?.Backend;
}
