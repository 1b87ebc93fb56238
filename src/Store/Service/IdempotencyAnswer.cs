namespace Connector.Store;

/// <summary>The answer that is stored for a claim.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Location">The <c>Location</c> header, or null.</param>
/// <param name="ContentType">The content type of the text.</param>
/// <param name="Text">The body of the answer.</param>
public sealed record IdempotencyAnswer(int Status, string? Location, string? ContentType, string Text);
