using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>A document as QuickBooks has it, and what that means to us.</summary>
internal sealed record FoundTransaction(string Entity, Transaction Content, QuickBooksCompany Company)
{
    public EntityId Id => new(Entity, Content.Id ?? "");

    public NoteStamp? Stamp { get; } = NoteStamp.Read(Content.PrivateNote);

    public string Fingerprint { get; } = QuickBooks.Fingerprint.Of(Entity, Content, Company.HomeCurrency);

    /// <summary>The credits of others against it.</summary>
    public ImmutableArray<FoundTransaction> Credits { get; init; } = [];

    /// <summary>The revision that we sent last, as its stamp tells; 0 where it has none.</summary>
    public int Revision => Stamp?.Revision ?? 0;

    public bool IsCredit => Entity is "CreditMemo" or "VendorCredit";

    /// <summary>Whether it was voided: it stays with amounts of zero, and QuickBooks writes so in front of the memo.</summary>
    public bool IsVoided => Content.PrivateNote?.StartsWith("Voided", StringComparison.OrdinalIgnoreCase) == true && Total == 0 && Content.Lines.All(l => l.Amount is null or 0);

    /// <summary>Whether its content is not what we sent.</summary>
    public bool IsOtherContent => Stamp?.Fingerprint != Fingerprint;

    // One of others may have none: then people find it by its id.
    private string? Number => Content.DocNumber is { Length: > 0 } number ? number : Stamp is null ? Content.Id : null;

    /// <summary>Without tax.</summary>
    private decimal Total => (Content.TotalAmt ?? 0) - Tax;

    private decimal Tax => Content.TxnTaxDetail?.TotalTax ?? 0;

    // A credit tells what is left of it in a field of its own.
    private decimal Open => IsCredit ? Content.RemainingCredit ?? Content.Balance ?? Content.TotalAmt ?? 0 : Content.Balance ?? Content.TotalAmt ?? 0;

    private bool IsSettled => Open != (Content.TotalAmt ?? 0) || Content.LinkedTxn is { Length: > 0 };

    /// <summary>
    /// Its state. QuickBooks has no drafts: what was neither approved (which the settings define) nor paid, and does not lie in closed books, can still be changed.
    /// </summary>
    public PublicationState State
    {
        get
        {
            var (isSent, isApproved) = (Content.EmailStatus == "EmailSent", Content.TxnApprovalInfo?.ApprovalStatus == "APPROVED");
            return IsVoided ? PublicationState.Cancelled
                : Open == 0 && Content.TotalAmt > 0 ? PublicationState.Paid
                : isSent && Company.ApprovedWhen is ApprovedWhen.Sent or ApprovedWhen.Approved ? PublicationState.Posted
                : (isApproved && Company.ApprovedWhen == ApprovedWhen.Approved) || IsSettled || IsInClosedBooks ? PublicationState.Posted
                : PublicationState.Draft;
        }
    }

    private bool IsInClosedBooks => Company.ClosedThrough is { } closed && Content.TxnDate is { Length: >= 10 } day && CanonicalText.TryParse(day[..10], out var date) && date <= closed;

    /// <summary>The document as the engine knows it.</summary>
    public ExternalDocument As(string document)
    {
        var currency = Content.CurrencyRef?.Value ?? Company.HomeCurrency ?? "";
        return new ExternalDocument(
            document, Revision, Id.ToString(), Number, State, Minor(Total, currency),
            State != PublicationState.Cancelled && IsOtherContent ? "changed " + Fingerprint : null)
        {
            IsCredit = IsCredit,
            Tax = Minor(Tax, currency),
            Residual = Minor(Open, currency),
            ChangedBy = Content.MetaData?.LastModifiedByRef?.Name,
            EndedByUs = State == PublicationState.Cancelled && Stamp is { IsReplaced: true },
            Credits = Credits.IsEmpty ? [] : [.. Credits.Select(c => c.As(document))],
        };
    }

    /// <summary>Its lines.</summary>
    public ImmutableArray<FoundLine> Lines()
    {
        var currency = Content.CurrencyRef?.Value ?? Company.HomeCurrency ?? "";
        return [.. Content.Lines.Where(l => l.Amount is not null).Select(l => new FoundLine(l.Description ?? "", null, Minor(l.DetailType == "DiscountLineDetail" ? -l.Amount!.Value : l.Amount!.Value, currency), [])
        {
            ItemId = l.Detail?.ItemRef?.Value is { } item ? new EntityId("Item", item).ToString() : null,
        })];
    }

    private static long Minor(decimal amount, string currency) => ((Fraction)amount).Round(Currency.Decimals(currency)) ?? 0;
}
