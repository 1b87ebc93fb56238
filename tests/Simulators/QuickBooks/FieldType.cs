namespace Connector.Simulators.QuickBooks;

internal enum FieldType
{
    /// <summary>Accepted, and ignored.</summary>
    ReadOnly,
    Text,

    /// <summary>Without colon and control characters, trimmed.</summary>
    Name,
    Email,

    /// <summary>An address that is ignored when it is invalid.</summary>
    LooseEmail,
    Number,
    Whole,
    Flag,
    Day,
    Enumeration,
    Reference,
    Object,
    List,
}
