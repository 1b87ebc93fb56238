using System.Collections.Immutable;

namespace Connector.Adapters.Tryton;

/// <summary>A line of it.</summary>
/// <param name="Type"><c>line</c>; people also make titles, comments and subtotals.</param>
/// <param name="Description">What people read.</param>
/// <param name="Quantity">How much, with the sign that Tryton wants: credits are negative.</param>
/// <param name="UnitPrice">The price of one.</param>
/// <param name="Product">The product's id; null where several items stand on the line.</param>
/// <param name="Unit">The unit's id, with a product.</param>
/// <param name="Account">The account's id.</param>
/// <param name="Taxes">The taxes' ids.</param>
internal sealed record DraftLine(
    string Type, string? Description, string? Quantity, string? UnitPrice, int? Product, int? Unit, int? Account, ImmutableArray<int> Taxes);
