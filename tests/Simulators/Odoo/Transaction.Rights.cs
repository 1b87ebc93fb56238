namespace Connector.Simulators.Odoo;

/// <summary>Who may do what: by groups, and by company.</summary>
internal sealed partial class Transaction
{
    private static readonly string[] Everybody = ["base.group_user"];
    private static readonly string[] Settings = ["base.group_system"];
    private static readonly string[] Billing = ["account.group_account_invoice"];
    private static readonly string[] Books = ["account.group_account_invoice", "account.group_account_readonly"];
    private static readonly string[] Advisers = ["account.group_account_manager"];
    private static readonly string[] Products = ["product.group_product_manager"];

    private static readonly Dictionary<string, string> GroupNames = new()
    {
        ["base.group_user"] = "User types/Internal User",
        ["base.group_system"] = "Administration/Settings",
        ["base.group_partner_manager"] = "Extra Rights/Contact Creation",
        ["account.group_account_invoice"] = "Accounting/Invoicing",
        ["account.group_account_readonly"] = "Technical/Show Accounting Features - Readonly",
        ["account.group_account_manager"] = "Accounting/Administrator",
        ["product.group_product_manager"] = "Products/Create",
        ["analytic.group_analytic_accounting"] = "Technical/Analytic Accounting",
        ["uom.group_uom"] = "Technical/Manage Multiple Units of Measure",
    };

    private (string[] Read, string[] Write) Rights(string model) => model switch
    {
        "account.move" or "account.move.line" => (Books, Billing),
        "account.move.reversal" or "account.payment.register" => (Billing, Billing),
        "res.partner" => (Everybody, ["base.group_partner_manager"]),
        "product.template" or "product.product" or "product.category" => (Everybody, Data.Version >= 18 ? Products : Settings),
        "account.tax" or "account.journal" or "account.account" or "account.payment.term" or "account.fiscal.position" => (Books, Advisers),
        "account.analytic.account" or "account.analytic.plan" => (["analytic.group_analytic_accounting", .. Books], ["analytic.group_analytic_accounting"]),
        "ir.attachment" or "mail.activity" => (Everybody, Everybody),
        "mail.message" => (Everybody, Everybody),
        "ir.model.data" or "decimal.precision" or "mail.tracking.value" => (Settings, Settings),
        _ => (Everybody, Settings),
    };

    public bool HasGroup(string group)
    {
        var person = Data["res.users"].Rows[UserId];
        var groups = person.Links(Data.Version >= 19 ? "group_ids" : "groups_id");
        return Array.Exists(groups, id => ExternalIdsOf(Row("res.groups", id)).Contains(group));
    }

    public bool May(string model, string operation)
    {
        var (read, write) = Rights(model);
        return All || Array.Exists(operation == "read" ? read : write, HasGroup);
    }

    public void Check(Model model, string operation)
    {
        if (May(model.Name, operation))
        {
            return;
        }

        var (read, write) = Rights(model.Name);
        var verb = operation switch
        {
            "read" => "access",
            "write" => "modify",
            "unlink" => "delete",
            _ => operation,
        };
        var groups = string.Join('\n', (operation == "read" ? read : write).Select(group => "\t- " + GroupNames[group]));
        throw OdooError.Access($"You are not allowed to {verb} '{model.Label}' ({model.Name}) records.\n\n"
            + $"This operation is allowed for the following groups:\n{groups}\n\nContact your administrator to request access if necessary.");
    }

    /// <summary>Whether the record belongs to a company of the caller, or to none.</summary>
    public bool IsOfMyCompanies(Record record)
    {
        if (All || record.Model.Name is "res.users" or "res.partner")
        {
            return true;
        }

        if (record.Model.Name == "res.company")
        {
            return Companies.Contains(record.Id);
        }

        if (!record.Model.HasCompany)
        {
            return true;
        }

        return record.Model.Find("company_ids") is null
            ? Read(record, "company_id") is not long company || Companies.Contains(company)
            : record.Links("company_ids").Intersect(Companies).Any();
    }

    public void CheckCompany(Record record)
    {
        if (!IsOfMyCompanies(record))
        {
            var person = Data["res.users"].Rows[UserId];
            throw OdooError.Access("Uh-oh! Looks like you have stumbled upon some top-secret records.\n\n"
                + $"Sorry, {person.Text("name")} (id={UserId}) doesn't have 'read' access to:\n- {record.Model.Label} ({record.Model.Name})\n\n"
                + "If you really, really need access, perhaps you can win over your friendly administrator with a batch of freshly baked cookies.");
        }
    }
}
