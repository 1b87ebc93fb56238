using NodaTime;

namespace Connector.Engine;

/// <summary>The document that an adjustment corrects, as its counterparty knows it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Its number in the accounting system; null where it has none.</param>
/// <param name="Date">The day it is dated.</param>
public sealed record CorrectedDocument(DocumentKind Kind, string? Number, LocalDate Date);
