namespace Connector.Host.Commands;

/// <summary>The answer of a command could not be written to where standard output goes.</summary>
internal sealed class AnswerException(Exception inner) : IOException(inner.Message, inner);
