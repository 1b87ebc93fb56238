namespace Connector.Host.Api;

/// <summary>What an endpoint answers, and an example.</summary>
/// <param name="Status">With which status.</param>
/// <param name="Type">The contract's record; null for text that is no JSON, and for an answer without a body.</param>
/// <param name="Text">An example; null for an answer without a body.</param>
/// <param name="MediaType">What it is.</param>
internal sealed record AnswerExample(int Status, Type? Type, string? Text, string MediaType);
