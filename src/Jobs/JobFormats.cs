using Connector.Operations.Importing;
using Connector.Operations.Reporting;

namespace Connector.Jobs;

/// <summary>How jobs write their answers. Jobs know the results of operations; the host program supplies the formats.</summary>
/// <param name="Row">Converts one result of an operation into a row of the job's answer.</param>
/// <param name="InboxReport">Writes the report about a file of the inbox that has errors, next to it.</param>
/// <param name="Report">Writes a report in a format.</param>
public sealed record JobFormats(Func<object, string> Row, Action<Stream, ImportResult> InboxReport, Action<ReportTable, string, Stream> Report);
