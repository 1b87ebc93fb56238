namespace Connector.Store;

/// <summary>A table of a store, and a column of it.</summary>
internal sealed record TableColumn(string Table, string Name, bool IsNumber, bool IsKey);
