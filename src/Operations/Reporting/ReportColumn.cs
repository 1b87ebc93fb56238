namespace Connector.Operations.Reporting;

/// <summary>A column of a report.</summary>
/// <param name="Name">Its name, in every format.</param>
/// <param name="Value">The kind of its values.</param>
public readonly record struct ReportColumn(string Name, ReportValue Value = ReportValue.Text);
