namespace Connector.Simulators.Odoo;

/// <summary>Products and their templates.</summary>
internal sealed partial class Transaction
{
    private Record CreateProduct(Dictionary<string, object?> values)
    {
        var template = Fill(Insert("product.template"), []);
        var product = Insert("product.product");
        Set(product, "product_tmpl_id", template.Id);
        Assign(product, values);
        DefaultsOfProduct(template, values);
        return product;
    }

    private void DefaultsOfProduct(Record template, Dictionary<string, object?> values)
    {
        var company = Row("res.company", Company);
        var defaults = new Dictionary<string, object?>
        {
            ["uom_id"] = 1L,
            ["uom_po_id"] = 1L,
            ["categ_id"] = 1L,
            ["taxes_id"] = company.Link("account_sale_tax_id") is { } sale ? new[] { sale } : [],
            ["supplier_taxes_id"] = company.Link("account_purchase_tax_id") is { } purchase ? new[] { purchase } : [],
        };
        foreach (var (name, value) in defaults.Where(d => !values.ContainsKey(d.Key) && template.Model.Find(d.Key) is not null))
        {
            Set(template, name, value);
        }

        if (values.ContainsKey("detailed_type") && !values.ContainsKey("type"))
        {
            Set(template, "type", template["detailed_type"]);
        }
    }

    /// <summary>The variants of a template change with it.</summary>
    private void TouchVariants(Record record)
    {
        if (record.Model.Name == "product.template")
        {
            foreach (var variant in Children("product.product", "product_tmpl_id", record.Id))
            {
                Touch(variant);
            }
        }
    }
}
