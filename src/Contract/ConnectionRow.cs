namespace Connector.Contract;

/// <summary>How a backend is connected that somebody has to grant: connected, ended or none; the company there, when it ends unless it is used before, and what is to be done.</summary>
public sealed record ConnectionRow(string State, string? Company, string? Ends, string? Problem);
