namespace Connector.Engine.Ingesting;

/// <summary>Something accepted that its sender should look at.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Row">The row, the header being row 1.</param>
/// <param name="Message">What was noticed, in one sentence.</param>
public sealed record RowWarning(string File, int? Row, string Message);
