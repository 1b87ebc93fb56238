using NodaTime;

namespace Connector.Engine;

/// <summary>Usage at an instant, with a quantity.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Agreement">The agreement it is charged by.</param>
/// <param name="Payer">The party that pays, of a standing offer.</param>
/// <param name="Recipient">The party that receives, of a standing offer.</param>
/// <param name="Place">The place whose prices count.</param>
/// <param name="At">When it happened.</param>
/// <param name="Quantity">How much.</param>
public sealed record UsageEvent(string Key, string Agreement, string? Payer, string? Recipient, string? Place, Instant At, decimal Quantity)
{
    /// <summary>Reads a row of <see cref="FactFile.Events"/>.</summary>
    public static UsageEvent Of(FactRow row) => new(row[0]!, row[1]!, row[2], row[3], row[4], CanonicalText.Instant(row[5]!), CanonicalText.DecimalOrNull(row[6]) ?? 1);
}
