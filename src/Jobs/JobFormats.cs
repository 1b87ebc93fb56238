using Connector.Operations.Importing;
using Connector.Operations.Reporting;

namespace Connector.Jobs;

/// <summary>How jobs write what they answer: they know results, the program that runs them knows formats.</summary>
/// <param name="Row">The text of one row of a job's answer, from an operation's result.</param>
/// <param name="InboxReport">Writes what is wrong with a file of the inbox, beside it.</param>
/// <param name="Report">Writes a report in a format.</param>
public sealed record JobFormats(Func<object, string> Row, Action<Stream, ImportResult> InboxReport, Action<ReportTable, string, Stream> Report);
