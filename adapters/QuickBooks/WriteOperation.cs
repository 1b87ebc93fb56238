namespace Connector.Adapters.QuickBooks;

/// <summary>How an object is written.</summary>
internal enum WriteOperation
{
    /// <summary>A new one.</summary>
    Create,

    /// <summary>A change of the fields that are sent.</summary>
    Update,

    /// <summary>It stays, with amounts of zero.</summary>
    Void,

    /// <summary>It is gone.</summary>
    Delete,
}
