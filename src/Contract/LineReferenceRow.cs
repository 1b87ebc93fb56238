namespace Connector.Contract;

/// <summary>The line that another line corrects.</summary>
public sealed record LineReferenceRow(string Document, int? Line);
