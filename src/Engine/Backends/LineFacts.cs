namespace Connector.Engine;

/// <summary>What the text of a line names besides its content; each is null where the line's charges have none, or not the same.</summary>
/// <param name="Recipient">The key of the party that receives.</param>
/// <param name="RecipientName">Its name.</param>
/// <param name="Order">The payer's order number.</param>
public sealed record LineFacts(string? Recipient, string? RecipientName, string? Order);
