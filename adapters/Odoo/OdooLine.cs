using System.Collections.Immutable;

namespace Connector.Adapters.Odoo;

/// <summary>A line of a move, sent or read: what of it says whether somebody changed it.</summary>
/// <param name="Product">The product's number; null where there is none.</param>
/// <param name="Name">What people read.</param>
/// <param name="Quantity">How much.</param>
/// <param name="Price">The price of one.</param>
/// <param name="Discount">In percent; never sent.</param>
/// <param name="Taxes">The numbers of its taxes.</param>
/// <param name="Kind"><c>line_section</c> or <c>line_note</c> for one that only people read; null for one that counts.</param>
internal sealed record OdooLine(long? Product, string Name, decimal Quantity, decimal Price, decimal Discount, ImmutableArray<long> Taxes, string? Kind);
