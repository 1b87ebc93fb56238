namespace Connector.Contract;

/// <summary>How many rows of a table were copied.</summary>
public sealed record CopiedTableRow(string Table, long Rows);
