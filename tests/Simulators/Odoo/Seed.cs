namespace Connector.Simulators.Odoo;

/// <summary>A new database: a British company with journals, taxes, accounts, units and people, ids as in the measured set-up.</summary>
internal static class Seed
{
    public static void Plant(Database data, DateTime now, IEnumerable<string> extraGroups)
    {
        Bare(data, "res.company", 1, ("name", "Example Ltd"), ("active", true), ("tax_calculation_rounding_method", "round_globally"));
        Bare(data, "res.company", 2, ("name", "Other Example Ltd"), ("active", true), ("tax_calculation_rounding_method", "round_globally"));
        Bare(data, "res.users", 1, ("login", "__system__"), ("name", "System"), ("company_id", 1L), ("company_ids", new long[] { 1, 2 }));
        var plant = new Planter(new Transaction(data, 1, now, all: true));
        Common(plant, data.Version);
        People(plant, data, extraGroups);
        Accounting(plant, data.Version);
        plant.Commit();
        foreach (var login in (string[])["admin", "connector", "accountant", "readonly"])
        {
            data.Keys[$"{login}-key"] = Key(data, data["res.users"].Rows.Values.First(u => u.Text("login") == login).Id, now, login == "admin" ? null : now.AddDays(90));
        }
    }

    public static ApiKey Key(Database data, long user, DateTime now, DateTime? expires)
    {
        var transaction = new Transaction(data, 1, now, all: true);
        var row = transaction.Insert("res.users.apikeys");
        transaction.Set(row, "name", "connector");
        transaction.Set(row, "scope", "rpc");
        transaction.Set(row, "user_id", user);
        if (data.Version >= 18)
        {
            transaction.Set(row, "expiration_date", expires);
        }

        transaction.Commit();
        return new ApiKey(user, row.Id, data.Version >= 18 ? expires : null);
    }

    private static void Common(Planter plant, int version)
    {
        foreach (var (code, name) in new[]
        {
            ("GB", "United Kingdom"), ("IE", "Ireland"), ("FR", "France"), ("DE", "Germany"), ("NL", "Netherlands"), ("BE", "Belgium"), ("ES", "Spain"), ("IT", "Italy"),
            ("PT", "Portugal"), ("PL", "Poland"), ("DK", "Denmark"), ("SE", "Sweden"), ("NO", "Norway"), ("FI", "Finland"), ("AT", "Austria"), ("CH", "Switzerland"),
            ("US", "United States"), ("CA", "Canada"), ("AU", "Australia"), ("NZ", "New Zealand"), ("IN", "India"), ("CZ", "Czech Republic"), ("LU", "Luxembourg"),
        })
        {
            plant.Add("res.country", $"base.{code.ToLowerInvariant()}", ("name", name), ("code", code));
        }

        foreach (var (code, symbol, active) in new[] { ("EUR", "€", true), ("USD", "$", true), ("GBP", "£", true), ("CHF", "CHF", false) })
        {
            plant.Add("res.currency", $"base.{code}", ("name", code), ("symbol", symbol), ("active", active), ("rounding", 0.01m), ("decimal_places", 2L), ("rate", 1m));
        }

        foreach (var name in (string[])[version >= 19 ? "Product Unit" : "Product Unit of Measure", "Product Price", "Discount"])
        {
            plant.Add("decimal.precision", null, ("name", name), ("digits", 2L));
        }

        if (version <= 18)
        {
            plant.Add("uom.category", null, ("name", "Unit"));
            plant.Add("uom.category", null, ("name", "Working Time"));
        }

        foreach (var (id, name, kind) in new[] { ("unit", "Units", 1L), ("dozen", "Dozens", 1L), ("day", "Days", 2L), ("hour", "Hours", 2L) })
        {
            var unit = plant.Add("uom.uom", $"uom.product_uom_{id}", ("name", name), ("active", true), ("factor", id == "dozen" ? 12m : id == "hour" ? 0.125m : 1m), ("rounding", 0.01m));
            if (version <= 18)
            {
                plant.Set(unit, "category_id", kind);
            }
        }

        plant.Add("product.category", "product.product_category_all", ("name", "All"));
        plant.Add("mail.message.subtype", "mail.mt_comment", ("name", "Discussions"));
        plant.Add("mail.message.subtype", "mail.mt_note", ("name", "Note"));
        plant.Add("mail.message.subtype", "account.mt_invoice_validated", ("name", "Validated"));
        plant.Add("ir.model", "account.model_account_move", ("name", "Journal Entry"), ("model", "account.move"));
        plant.Add("mail.activity.type", "mail.mail_activity_data_email", ("name", "Email"), ("active", true));
        plant.Add("mail.activity.type", "mail.mail_activity_data_todo", ("name", "To-Do"), ("active", true));
    }

    private static void People(Planter plant, Database data, IEnumerable<string> extraGroups)
    {
        var groups = new[]
        {
            "base.group_user", "base.group_system", "base.group_partner_manager", "product.group_product_manager", "account.group_account_invoice",
            "account.group_account_readonly", "account.group_account_user", "account.group_account_manager", "analytic.group_analytic_accounting", "uom.group_uom",
        };
        foreach (var group in groups)
        {
            plant.Add("res.groups", group, ("name", group));
        }

        long[] Groups(params string[] names) => [.. names.Select(name => (long)data.ExternalIds[name]["res_id"]!)];
        var staff = new[] { "base.group_user", "base.group_partner_manager", "analytic.group_analytic_accounting", "uom.group_uom" };
        var partners = new[] { "Example Ltd", "Other Example Ltd", "Administrator", "Public user", "Visitor", "Pat Accountant", "Connector Bot", "Robin Reader" };
        foreach (var name in partners)
        {
            plant.Add("res.partner", null, ("name", name), ("type", "contact"), ("active", true), ("is_company", name.EndsWith("Ltd", StringComparison.Ordinal)), ("lang", "en_GB"));
        }

        foreach (var (login, name, partner, own) in new[]
        {
            ("admin", "Administrator", 3L, groups),
            ("public", "Public user", 4L, []),
            ("portal", "Visitor", 5L, []),
            ("connector", "Connector Bot", 7L, (string[])[.. staff, "account.group_account_invoice",
                .. data.Version >= 18 ? ["product.group_product_manager"] : Array.Empty<string>(), .. extraGroups]),
            ("accountant", "Pat Accountant", 6L, [.. staff, "account.group_account_invoice", "account.group_account_readonly",
                "account.group_account_user", "account.group_account_manager"]),
            ("readonly", "Robin Reader", 8L, ["base.group_user", "account.group_account_readonly"]),
        })
        {
            plant.Add("res.users", null, ("login", login), ("name", name), ("partner_id", partner), ("active", login is not ("public" or "portal")), ("company_id", 1L),
                ("company_ids", login == "admin" ? new long[] { 1, 2 } : [1L]), (data.Version >= 19 ? "group_ids" : "groups_id", Groups([.. own.Distinct()])), ("lang", "en_GB"),
                ("tz", "Europe/London"), ("email", $"{login}@example.com"));
        }
    }

    private static void Accounting(Planter plant, int version)
    {
        foreach (var company in (long[])[1, 2])
        {
            foreach (var (code, name, type) in new[]
            {
                ("100000", "Debtors Control Account", "asset_receivable"), ("210000", "Creditors Control Account", "liability_payable"),
                ("220000", "Sales Tax Control Account", "liability_current"),
                ("220100", "Purchase Tax Control Account", "asset_current"), ("400000", "Sales of goods", "income"), ("401000", "Services", "income"), ("500000", "Purchases", "expense"),
            })
            {
                plant.Add("account.account", null, ("code", code), ("name", name), ("account_type", type), ("reconcile", type.EndsWith("able", StringComparison.Ordinal)),
                    version >= 18 ? ("company_ids", new[] { company }) : ("company_id", company));
                if (version >= 18)
                {
                    plant.SetLast("active", true);
                }
            }
        }

        var first = new[] { ("20% G", 20m), ("17.5%", 17.5m), ("12.5%", 12.5m), ("Zero, old", 0m) };
        foreach (var (name, amount) in first)
        {
            Tax(plant, name, amount, "none", 1, false);
        }

        foreach (var (kind, name, amount) in new[]
        {
            ("sale", "20%", 20m), ("sale", "5%", 5m), ("sale", "0%", 0m), ("sale", "Exempt", 0m),
            ("purchase", "20%", 20m), ("purchase", "5%", 5m), ("purchase", "0%", 0m), ("purchase", "Exempt", 0m),
        })
        {
            Tax(plant, name, amount, kind, 1, true);
        }

        Tax(plant, "20%", 20m, "sale", 2, true);
        Tax(plant, "20%", 20m, "purchase", 2, true);
        foreach (var (name, code, type, company, account) in new[]
        {
            ("Bank", "BNK1", "bank", 1L, 0L), ("Cash", "CSH1", "cash", 1L, 0L), ("Miscellaneous Operations", "MISC", "general", 1L, 0L), ("Exchange Difference", "EXCH", "general", 1L, 0L),
            ("Cash Basis Taxes", "CABA", "general", 1L, 0L), ("Tax Returns", "TAX", "general", 1L, 0L),
            ("Sales", "INV", "sale", 1L, 5L), ("Purchases", "BILL", "purchase", 1L, 7L), ("Sales", "INV", "sale", 2L, 12L), ("Purchases", "BILL", "purchase", 2L, 14L),
        })
        {
            plant.Add("account.journal", null, ("name", name), ("code", code), ("type", type), ("active", true), ("company_id", company),
                ("refund_sequence", type is "sale" or "purchase"), ("default_account_id", account == 0 ? null : account));
        }

        foreach (var (id, name, days) in new[]
        {
            ("immediate", "Immediate Payment", 0L), ("15days", "15 Days", 15L), ("21days", "21 Days", 21L), ("30days", "30 Days", 30L), ("45days", "45 Days", 45L),
            ("end_following_month", "End of Following Month", -1L),
        })
        {
            plant.Add("account.payment.term", $"account.account_payment_term_{id}", ("name", name), ("active", true), ("_days", days));
        }

        plant.Add("account.fiscal.position", null, ("name", "Domestic"), ("active", true), ("company_id", 1L));
        plant.Add("account.fiscal.position", null, ("name", "Rest of the World"), ("active", true), ("company_id", 1L));
        plant.Add("account.analytic.plan", null, ("name", "Projects"));
        plant.Add("account.analytic.account", null, ("name", "North"), ("code", "N"), ("active", true), ("plan_id", 1L));
        plant.Add("account.analytic.account", null, ("name", "South"), ("code", "S"), ("active", true), ("plan_id", 1L));
        foreach (var (company, sale, purchase) in new[] { (1L, 5L, 9L), (2L, 13L, 14L) })
        {
            plant.Company(company, sale, purchase);
        }
    }

    private static void Tax(Planter plant, string name, decimal amount, string kind, long company, bool active)
        => plant.Add("account.tax", null, ("name", name), ("amount", amount), ("amount_type", "percent"), ("type_tax_use", kind), ("active", active), ("company_id", company),
            ("country_id", 1L), ("description", name), ("sequence", 1L), ("_account", company == 1 ? kind == "sale" ? 3L : 4L : kind == "sale" ? 10L : 11L));

    private static void Bare(Database data, string model, long id, params (string Field, object? Value)[] values)
    {
        var record = new Record(data.Schema[model], id);
        foreach (var field in record.Model.Fields.Where(f => f.Compute is null))
        {
            record.Values[field.Index] = Values.Initial(field);
        }

        foreach (var (field, value) in values)
        {
            record.Values[record.Model[field].Index] = value;
        }

        data[model].Rows.Add(id, record);
        data[model].LastId = id;
    }

    private sealed class Planter(Transaction transaction)
    {
        private Record? _last;

        public void Commit() => transaction.Commit();

        public void Set(Record record, string field, object? value) => transaction.Set(record, field, value);

        public void SetLast(string field, object? value) => transaction.Set(_last!, field, value);

        public Record Add(string model, string? external, params (string Field, object? Value)[] values)
        {
            _last = transaction.Insert(model);
            foreach (var (field, value) in values)
            {
                transaction.Set(_last, field, value);
            }

            if (external is not null)
            {
                var (module, name) = Loader.Split(external);
                _ = transaction.GiveExternalId(module, name, _last);
            }

            return _last;
        }

        public void Company(long id, long sale, long purchase)
        {
            var company = transaction.Row("res.company", id);
            transaction.Set(company, "partner_id", id);
            transaction.Set(company, "currency_id", 3L);
            transaction.Set(company, "country_id", 1L);
            transaction.Set(company, "account_sale_tax_id", sale);
            transaction.Set(company, "account_purchase_tax_id", purchase);
        }
    }
}
