using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Connector.Host.Output;

/// <summary>A column of a report.</summary>
/// <param name="Name">Its name, in every format.</param>
/// <param name="Value">What it holds.</param>
internal readonly record struct ReportColumn(string Name, ReportValue Value = ReportValue.Text);
