namespace Connector.Contract;

/// <summary>A key that was made; its text is told once.</summary>
public sealed record NewKeyRow(string Key, string Name, string Role);
