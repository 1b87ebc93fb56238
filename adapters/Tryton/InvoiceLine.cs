using System.Collections.Immutable;

namespace Connector.Adapters.Tryton;

/// <summary>A line of an invoice in Tryton.</summary>
/// <param name="Type"><c>line</c>; people also add titles, comments and subtotals.</param>
/// <param name="Description">The text.</param>
/// <param name="Quantity">The quantity, with the sign that Tryton expects: credits are negative.</param>
/// <param name="UnitPrice">The price of one unit.</param>
/// <param name="Product">The product's id; null when the line sums up several items.</param>
/// <param name="Unit">The unit's id, with a product.</param>
/// <param name="Account">The account's id.</param>
/// <param name="Taxes">The taxes' ids.</param>
internal sealed record InvoiceLine(
    string Type, string? Description, string? Quantity, string? UnitPrice, int? Product, int? Unit, int? Account, ImmutableArray<int> Taxes)
{
    /// <summary>The number of the document's line that it is of; two parts of one line have the same.</summary>
    public int Number { get; init; }

    /// <summary>What is noted on it and nobody prints.</summary>
    public string? Note { get; init; }
}
