namespace Connector.Engine;

/// <summary>What a line of an adjustment corrects.</summary>
/// <param name="Document">The original document's key.</param>
/// <param name="Line">The line's number on it; null when the charge was on none of its lines.</param>
public sealed record LineReference(string Document, int? Line);
