namespace Connector.Engine;

/// <summary>A sum of amounts is too large to be stored as a whole number of minor units in 64 bits. Prices or quantities are wrong, not the program.</summary>
/// <param name="subject">The key of what the sum belongs to.</param>
/// <param name="cause">The addition that failed.</param>
public sealed class SumTooLargeException(string subject, OverflowException cause) : OverflowException($"A sum of {subject} is too large.", cause)
{
    /// <summary>The key of what the sum belongs to.</summary>
    public string Subject { get; } = subject;
}
