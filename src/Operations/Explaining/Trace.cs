using System.Collections.Immutable;

namespace Connector.Operations.Explaining;

/// <summary>Everything related to a key.</summary>
/// <param name="Key">The key asked for.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Charges">The charges.</param>
/// <param name="Usages">The readings, sessions and events behind them.</param>
/// <param name="Documents">The documents that contain the charges, published or planned.</param>
/// <param name="Corrects">The document that it corrects.</param>
/// <param name="CorrectedBy">The adjustments that correct it.</param>
public sealed record Trace(
    string Key, string Kind, ImmutableArray<string> Charges, ImmutableArray<string> Usages, ImmutableArray<TracedDocument> Documents, string? Corrects, ImmutableArray<string> CorrectedBy);
