
namespace Connector.Operations.Reporting;

/// <summary>The kind of the values of a report's column.</summary>
public enum ReportValue
{
    /// <summary>Text, a key or a day.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>An amount, or another decimal.</summary>
    Decimal,
}
