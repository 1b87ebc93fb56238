namespace Connector.Engine;

/// <summary>What makes a document of its own.</summary>
public enum DocumentBy
{
    /// <summary>The payer.</summary>
    Payer,

    /// <summary>Payer and provider.</summary>
    PayerAndProvider,

    /// <summary>Payer and recipient.</summary>
    PayerAndRecipient,

    /// <summary>The agreement.</summary>
    Agreement,
}
