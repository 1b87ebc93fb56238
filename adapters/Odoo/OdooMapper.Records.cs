using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <content>Partners and products.</content>
internal static partial class OdooMapper
{
    private const string SaleTaxes = "taxes_id/.id";
    private const string PurchaseTaxes = "supplier_taxes_id/.id";

    /// <summary>The fields of a partner or product, by Odoo's names.</summary>
    /// <param name="record">The customer, vendor or item.</param>
    /// <param name="company">The company in Odoo.</param>
    /// <param name="options">The settings.</param>
    /// <returns>The columns for <c>load</c> with their values, or what is wrong.</returns>
    public static (List<(string Column, string Value)> Cells, string? Problem) Map(BackendRecord record, OdooCompany company, OdooOptions options)
    {
        var word = record.Subject.ToString().ToLowerInvariant();
        var name = Clean(record.Field("name") ?? "").Trim();
        if (name.Length == 0)
        {
            return ([], $"The {word} {record.Key} has no name, and Odoo needs one: import one.");
        }

        var cells = new List<(string, string)> { ("name", name) };
        void Add(string column, string? value)
        {
            if (value is not null)
            {
                cells.Add((column, Clean(value)));
            }
        }

        if (record.Subject == ActionSubject.Item)
        {
            Add("default_code", record.Key);
            Add(company.ProductKind, "service");
            Add("list_price", "0");
            if (record.Field("unit") is { } unit && options.Units.TryGetValue(unit, out var measure))
            {
                if (company.Of("uom.uom", measure) is { Problem: { } problem })
                {
                    return ([], problem + ".");
                }

                Add("uom_id/.id", Text(company.Of("uom.uom", measure).Id));
            }

            // Without them Odoo would give it the company's default taxes.
            string Tax(bool isPurchase) => record.Field("tax_code") is { } code ? Text(company.Tax(code, isPurchase).Id) : "";
            cells.Add((SaleTaxes, Tax(isPurchase: false)));
            cells.Add((PurchaseTaxes, Tax(isPurchase: true)));
            return (cells, null);
        }

        Add("ref", record.Key);
        Add("is_company", "1");
        Add("email", record.Field("email"));
        Add("phone", record.Field("phone"));
        Add("street", record.Field("street"));
        Add("city", record.Field("city"));
        Add("zip", record.Field("postcode"));
        Add("vat", record.Field("tax_id"));
        if (record.Field("country") is { } country)
        {
            if (company.Of("res.country", country) is { Problem: { } problem })
            {
                return ([], $"The {word} {record.Key}: {problem}.");
            }

            Add("country_id/.id", Text(company.Of("res.country", country).Id));
        }

        return (cells, null);
    }

    /// <summary>The same cells as <c>write</c> accepts them: name and address. Codes and units of an existing record are not changed.</summary>
    public static JsonObject Values(IEnumerable<(string Column, string Value)> cells)
    {
        var values = new JsonObject();
        foreach (var (column, value) in cells)
        {
            if (column == "country_id/.id")
            {
                values["country_id"] = Number(value);
            }
            else if (column is not (SaleTaxes or PurchaseTaxes or "list_price" or "uom_id/.id" or "is_company" or "ref" or "default_code" or "type" or "detailed_type"))
            {
                values[column] = value;
            }
        }

        return values;
    }
}
