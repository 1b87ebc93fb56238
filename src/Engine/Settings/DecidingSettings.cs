using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>The settings that decide amounts or plans. They are recorded when they change, and belong to what was known.</summary>
/// <param name="Billing">What amounts and documents depend on.</param>
/// <param name="ReviewRequired">Whether a document is published only after this content of it was approved.</param>
/// <param name="Corrections">How posted documents are corrected.</param>
/// <param name="Routes">Which backend receives which document.</param>
public sealed record DecidingSettings(BillingSettings Billing, bool ReviewRequired, CorrectionSettings Corrections, ImmutableArray<Route> Routes)
{
    /// <summary>The versions of the models' formulas for plans that name none: those that were the newest when the store was made. They are recorded with the settings, and cannot be configured.</summary>
    public ModelVersions Models { get; init; } = ModelVersions.Newest;

    /// <summary>What counts where nothing is configured.</summary>
    public static readonly DecidingSettings Default =
        new(BillingSettings.Default, false, CorrectionSettings.Default, [new Route("*", "*", "books")]);

    /// <summary>The backend for a document, or null when no route matches.</summary>
    public string? BackendFor(string direction, string? payer)
        => Routes.FirstOrDefault(route => route.Matches(direction, payer))?.Backend;
}
