using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A line of a document as a backend has it.</summary>
/// <param name="Text">Its text there.</param>
/// <param name="Item">The key of its item; null where it names none, or one that is not ours.</param>
/// <param name="Amount">Its amount without tax, in minor units, with the sign that the document shows.</param>
/// <param name="Charges">The charges that it carries, with the same sign; empty where the backend does not keep them.</param>
public sealed record FoundLine(string Text, string? Item, long Amount, ImmutableArray<ChargeAmount> Charges)
{
    /// <summary>The backend's id of its item, where the backend does not know our key of it; null for none.</summary>
    public string? ItemId { get; init; }
}
