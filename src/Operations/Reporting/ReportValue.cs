using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Connector.Host.Output;

/// <summary>What a column of a report holds.</summary>
internal enum ReportValue
{
    /// <summary>Text, a key or a day.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>An amount, or another decimal.</summary>
    Decimal,
}
