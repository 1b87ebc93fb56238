namespace Connector.Engine;

/// <summary>Which charges share a document.</summary>
public enum DocumentBy
{
    /// <summary>One document for each payer.</summary>
    Payer,

    /// <summary>One document for each payer and provider.</summary>
    PayerAndProvider,

    /// <summary>One document for each payer and recipient.</summary>
    PayerAndRecipient,

    /// <summary>One document for each agreement.</summary>
    Agreement,
}
