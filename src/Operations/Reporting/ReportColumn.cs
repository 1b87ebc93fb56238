namespace Connector.Operations.Reporting;

/// <summary>A column of a report.</summary>
/// <param name="Name">Its name, in every format.</param>
/// <param name="Value">What it holds.</param>
public readonly record struct ReportColumn(string Name, ReportValue Value = ReportValue.Text);
