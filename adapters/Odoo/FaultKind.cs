namespace Connector.Adapters.Odoo;

/// <summary>What a failed call means for the next step.</summary>
internal enum FaultKind
{
    /// <summary>The same call will fail again.</summary>
    Permanent,

    /// <summary>Nothing was written, and the same call may succeed next time.</summary>
    Transient,

    /// <summary>It was sent, and whether it was carried out is not known.</summary>
    Uncertain,

    /// <summary>The key, login or database is refused: nothing will succeed until somebody corrects the settings.</summary>
    Credentials,
}
