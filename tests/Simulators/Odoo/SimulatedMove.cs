using System.Collections.Immutable;

namespace Connector.Simulators.Odoo;

public sealed record SimulatedMove(
    long Id, string? ExternalId, string MoveType, string State, string PaymentState, string? Name, long? Partner, string? PartnerName, DateOnly? InvoiceDate,
    DateOnly? DueDate, DateOnly? Date, string? Ref, string? Origin, string? Narration, decimal Untaxed, decimal Tax, decimal Total, decimal Residual, long? ReversedEntry,
    long Journal, long Company, long? PaymentTerm, long? FiscalPosition, bool IsManuallyModified, ImmutableArray<SimulatedLine> Lines);
