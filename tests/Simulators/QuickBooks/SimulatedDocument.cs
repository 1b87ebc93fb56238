using System.Collections.Immutable;

namespace Connector.Simulators.QuickBooks;

/// <summary>A transaction of the books: Invoice, CreditMemo, Bill, VendorCredit, Payment or BillPayment.</summary>
public sealed record SimulatedDocument(
    string Kind, string Id, int SyncToken, string? DocNumber, string? PartyId, string? PartyName, DateOnly TxnDate, DateOnly? DueDate, string? Currency,
    decimal Tax, decimal Total, decimal Balance, string? EmailStatus, string? Email, string? PrivateNote, string? CustomerMemo, string? TermId, string? DepartmentId,
    string? ClassId, bool IsVoided, bool IsDeleted, string? ApprovalStatus, ImmutableDictionary<string, string> CustomFields, ImmutableArray<SimulatedLine> Lines)
{
    /// <summary>When it was changed last, and by whom.</summary>
    public DateTimeOffset Updated { get; init; }

    public string ChangedBy { get; init; } = "";
}
