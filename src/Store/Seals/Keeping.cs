namespace Connector.Store;

/// <summary>How the rows of a table are kept.</summary>
internal enum Keeping
{
    /// <summary>Rows known from an instant until another.</summary>
    Versions,

    /// <summary>Rows that are added and never changed.</summary>
    Entries,

    /// <summary>Rows that are changed.</summary>
    State,

    /// <summary>Rows that no seal covers.</summary>
    Free,
}
