namespace Connector.Engine;

/// <summary>Which way money goes.</summary>
public enum Direction
{
    /// <summary>The payer owes us: invoices and credit notes.</summary>
    Receivable,

    /// <summary>We owe the provider: bills and vendor credits.</summary>
    Payable,

    /// <summary>We pay the recipient, or a nominee: payment requests.</summary>
    DirectPayment,
}
