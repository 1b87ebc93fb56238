using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>The values of an invoice, as a client sends them.</summary>
internal static class Sent
{
    public static JsonObject Invoice(long partner, params object[] lines) => new()
    {
        ["move_type"] = "out_invoice",
        ["partner_id"] = partner,
        ["invoice_date"] = "2026-10-31",
        ["invoice_line_ids"] = new JsonArray([.. lines.Select(line => JsonSerializer.SerializeToNode(new object[] { 0, 0, line }))]),
    };

    public static JsonObject With(this JsonObject invoice, string field, JsonNode? value)
    {
        invoice[field] = value;
        return invoice;
    }

    public static object Line(decimal price, decimal quantity = 1, params long[] taxes)
        => new { name = "Service", quantity, price_unit = price, tax_ids = new object[] { new object[] { 6, 0, taxes } } };
}
