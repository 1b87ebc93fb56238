using System.Collections.Immutable;

namespace Connector.Simulators.Odoo;

public sealed record SimulatedMove(
    long Id, string? ExternalId, string MoveType, string State, string PaymentState, string? Name, long? Partner, string? PartnerName, DateOnly? InvoiceDate,
    DateOnly? DueDate, DateOnly? Date, string? Ref, string? Origin, string? Narration, decimal Untaxed, decimal Tax, decimal Total, decimal Residual, long? ReversedEntry,
    long Journal, long Company, long? PaymentTerm, long? FiscalPosition, bool IsManuallyModified, ImmutableArray<SimulatedLine> Lines)
{
    /// <summary>The field <c>invoice_source_email</c>, which nobody prints.</summary>
    public string? Stamp { get; init; }

    /// <summary>The key in that field, before the revision; null where there is none.</summary>
    public string? Key => Stamp?.Replace(" replaced", "", StringComparison.Ordinal).LastIndexOf(" r", StringComparison.Ordinal) is > 0 and var at ? Stamp[..at] : null;

    /// <summary>The user who is printed as salesperson.</summary>
    public long? Salesperson { get; init; }

    /// <summary>The user who follows it since it was made.</summary>
    public long? Follower { get; init; }
}
