using System.Text.Json.Serialization;

namespace Connector.Adapters.QuickBooks;

/// <summary>An invoice, credit memo, bill, vendor credit or payment. What is null is not sent.</summary>
internal sealed record Transaction
{
    public string? Id { get; init; }

    public string? SyncToken { get; init; }

    [JsonPropertyName("sparse")]
    public bool? Sparse { get; init; }

    [JsonPropertyName("status")]
    public string? Status { get; init; }

    public ChangeInfo? MetaData { get; init; }

    public Reference? CustomerRef { get; init; }

    public Reference? VendorRef { get; init; }

    public string? TxnDate { get; init; }

    public string? DueDate { get; init; }

    public string? DocNumber { get; init; }

    public string? PrivateNote { get; init; }

    public TextValue? CustomerMemo { get; init; }

    public Reference? CurrencyRef { get; init; }

    public Reference? SalesTermRef { get; init; }

    public Reference? ClassRef { get; init; }

    public Reference? DepartmentRef { get; init; }

    public EmailAddress? BillEmail { get; init; }

    public string? EmailStatus { get; init; }

    public string? GlobalTaxCalculation { get; init; }

    public TaxDetail? TxnTaxDetail { get; init; }

    public decimal? TotalAmt { get; init; }

    public decimal? Balance { get; init; }

    public decimal? RemainingCredit { get; init; }

    public ApprovalInfo? TxnApprovalInfo { get; init; }

    public LinkedTransaction[]? LinkedTxn { get; init; }

    public TransactionLine[]? Line { get; init; }

    [JsonIgnore]
    public IEnumerable<TransactionLine> Lines => (Line ?? []).Where(l => !l.IsSubtotal);
}
