namespace Connector.Host.Api;

/// <summary>An example of what an endpoint answers.</summary>
/// <param name="Status">With which status.</param>
/// <param name="Text">The answer; null for one without a body.</param>
/// <param name="MediaType">What it is.</param>
internal sealed record AnswerExample(int Status, string? Text, string MediaType);
