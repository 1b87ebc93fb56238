using System.Collections.Immutable;

namespace Connector.Adapters.Odoo;

/// <summary>A line of a move, sent or read: the part of it that shows whether somebody edited it.</summary>
/// <param name="Product">The product's id; null when there is none.</param>
/// <param name="Name">The text.</param>
/// <param name="Quantity">The quantity.</param>
/// <param name="Price">The price of one unit.</param>
/// <param name="Discount">In percent; never sent.</param>
/// <param name="Taxes">The ids of its taxes.</param>
/// <param name="Kind"><c>line_section</c> or <c>line_note</c> for a line without an amount; null for others.</param>
internal sealed record OdooLine(long? Product, string Name, decimal Quantity, decimal Price, decimal Discount, ImmutableArray<long> Taxes, string? Kind);
