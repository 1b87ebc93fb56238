namespace Connector.Engine;

/// <summary>What a document is to its counterparty. The sign of its total decides between an invoice and a credit.</summary>
public enum DocumentKind
{
    /// <summary>The payer owes the total.</summary>
    Invoice,

    /// <summary>The payer gets the total back.</summary>
    CreditNote,

    /// <summary>The provider is owed the total.</summary>
    Bill,

    /// <summary>The provider owes the total back.</summary>
    VendorCredit,

    /// <summary>The recipient, or a nominee, is to be paid the total.</summary>
    PaymentRequest,
}
