
namespace Connector.Operations.Reporting;

/// <summary>What a column of a report holds.</summary>
public enum ReportValue
{
    /// <summary>Text, a key or a day.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>An amount, or another decimal.</summary>
    Decimal,
}
