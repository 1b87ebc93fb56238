namespace Connector.Contract;

/// <summary>Something odd about a row that is taken all the same.</summary>
public sealed record ImportWarningRow(string File, int? Row, string Message);
