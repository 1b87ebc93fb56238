namespace Connector.Store;

/// <summary>The answer that a claim got.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Location">Where to go on, or null.</param>
/// <param name="ContentType">What the text is.</param>
/// <param name="Text">The answer.</param>
public sealed record IdempotencyAnswer(int Status, string? Location, string? ContentType, string Text);
