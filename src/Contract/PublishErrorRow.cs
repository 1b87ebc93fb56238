namespace Connector.Contract;

/// <summary>Why something was not published.</summary>
public sealed record PublishErrorRow(string Code, string Message);
