namespace Connector.Operations.Reviewing;

/// <summary>An approval of a content of a document, or its withdrawal.</summary>
/// <param name="Document">The document.</param>
/// <param name="Revision">The revision that its content will have.</param>
/// <param name="State"><c>approved</c> or <c>withdrawn</c>.</param>
/// <param name="Actor">Who did it.</param>
public sealed record Approval(string Document, int Revision, string State, string Actor);
