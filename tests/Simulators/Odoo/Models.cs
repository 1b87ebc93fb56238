namespace Connector.Simulators.Odoo;

/// <summary>The models as 16 to 19 have them, as far as billing needs them.</summary>
internal static class Models
{
    public static readonly (string Name, string Label, string Order, string Fields)[] All =
    [
        ("res.partner", "Contact", "name,id desc", """
            name char
            ref char
            is_company boolean
            email char
            phone char
            mobile char <=18
            title char <=17
            street char
            street2 char
            city char
            zip char
            state_id many2one:res.country.state
            country_id many2one:res.country
            vat char
            lang char default=en_GB
            website char
            comment html
            function char
            company_name char
            company_registry char
            type selection:contact,invoice,delivery,private,other default=contact
            active boolean default=true
            parent_id many2one:res.partner
            child_ids one2many:res.partner:parent_id
            company_id many2one:res.company
            user_id many2one:res.users
            customer_rank integer
            supplier_rank integer
            property_payment_term_id many2one:account.payment.term
            property_supplier_payment_term_id many2one:account.payment.term
            property_account_position_id many2one:account.fiscal.position
            property_account_receivable_id many2one:account.account
            property_account_payable_id many2one:account.account
            """),
        ("res.country", "Country", "name,id", "name char required\ncode char"),
        ("res.country.state", "Country state", "code,id", "name char required\ncode char\ncountry_id many2one:res.country"),
        ("res.currency", "Currency", "name,id", """
            name char required
            full_name char
            symbol char
            decimal_places integer default=2
            rounding float
            rate float
            active boolean default=true
            """),
        ("res.company", "Companies", "id", """
            name char required
            partner_id many2one:res.partner
            currency_id many2one:res.currency
            country_id many2one:res.country
            active boolean default=true
            vat char
            email char
            parent_id many2one:res.company
            tax_calculation_rounding_method selection:round_per_line,round_globally default=round_globally
            account_sale_tax_id many2one:account.tax
            account_purchase_tax_id many2one:account.tax
            invoice_terms html
            fiscalyear_lock_date date
            tax_lock_date date
            period_lock_date date <=17
            sale_lock_date date >=18
            purchase_lock_date date >=18
            hard_lock_date date >=18
            """),
        ("res.groups", "Group", "name,id", "name char required"),
        ("res.users", "User", "name,id", """
            login char required
            name char required
            email char
            partner_id many2one:res.partner
            company_id many2one:res.company
            company_ids many2many:res.company
            active boolean default=true
            lang char default=en_GB
            tz char default=Europe/London
            groups_id many2many:res.groups <=18
            group_ids many2many:res.groups >=19
            """),
        ("res.users.apikeys", "API Keys", "id", "name char required\nuser_id many2one:res.users\nscope char\nexpiration_date datetime >=18"),
        ("decimal.precision", "Decimal Precision", "id", "name char required\ndigits integer default=2"),
        ("uom.category", "Product UoM Categories", "name,id", "name char required"),
        ("uom.uom", "Product Unit of Measure", "id", """
            name char required
            active boolean default=true
            category_id many2one:uom.category <=18
            factor float
            rounding float
            uom_type selection:bigger,reference,smaller <=18
            relative_uom_id many2one:uom.uom >=19
            relative_factor float >=19
            """),
        ("product.category", "Product Category", "name,id", """
            name char required
            parent_id many2one:product.category
            property_account_income_categ_id many2one:account.account
            property_account_expense_categ_id many2one:account.account
            """),
        ("product.template", "Product", "name,id", Product("") + "product_variant_ids one2many:product.product:product_tmpl_id\n"),
        ("product.product", "Product Variant", "default_code,name,id", Product(" template") + "product_tmpl_id many2one:product.template\n"),
        ("account.account", "Account", "code,id", """
            code char required
            name char required
            account_type char
            reconcile boolean
            active boolean default=true >=18
            deprecated boolean
            currency_id many2one:res.currency
            tax_ids many2many:account.tax
            company_id many2one:res.company <=17
            company_ids many2many:res.company >=18
            """),
        ("account.journal", "Journal", "id", """
            name char required
            code char required
            type selection:sale,purchase,cash,bank,credit,general required
            active boolean default=true
            company_id many2one:res.company
            currency_id many2one:res.currency
            default_account_id many2one:account.account
            refund_sequence boolean
            restrict_mode_hash_table boolean
            """),
        ("account.tax", "Tax", "sequence,id", """
            name char required
            amount float
            amount_type selection:percent,fixed,division,group default=percent
            type_tax_use selection:sale,purchase,none default=sale
            price_include boolean
            price_include_override selection:tax_included,tax_excluded >=18
            active boolean default=true
            company_id many2one:res.company
            country_id many2one:res.country
            description char
            invoice_label char >=17
            sequence integer default=1
            _account many2one:account.account
            """),
        ("account.payment.term", "Payment Terms", "id", "name char required\nactive boolean default=true\ncompany_id many2one:res.company\nnote html\n_days integer"),
        ("account.fiscal.position", "Fiscal Position", "id", "name char required\nactive boolean default=true\ncompany_id many2one:res.company\nauto_apply boolean"),
        ("account.analytic.plan", "Analytic Plans", "id", "name char required"),
        ("account.analytic.account", "Analytic Account", "id", """
            name char required
            code char
            active boolean default=true
            plan_id many2one:account.analytic.plan
            partner_id many2one:res.partner
            company_id many2one:res.company
            """),
        ("account.move", "Journal Entry", "date desc,name desc,invoice_date desc,id desc", """
            name char
            move_type selection:entry,out_invoice,out_refund,in_invoice,in_refund,out_receipt,in_receipt default=entry
            state selection:draft,posted,cancel default=draft
            payment_state selection:not_paid,in_payment,paid,partial,reversed,blocked,invoicing_legacy default=not_paid
            partner_id many2one:res.partner
            invoice_date date
            invoice_date_due date
            date date
            delivery_date date >=17
            ref char
            payment_reference char
            invoice_origin char
            invoice_source_email char
            narration html
            journal_id many2one:account.journal
            currency_id many2one:res.currency
            company_id many2one:res.company
            invoice_payment_term_id many2one:account.payment.term
            fiscal_position_id many2one:account.fiscal.position
            reversed_entry_id many2one:account.move
            reversal_move_id one2many:account.move:reversed_entry_id <=17
            reversal_move_ids one2many:account.move:reversed_entry_id >=18
            invoice_user_id many2one:res.users
            invoice_line_ids one2many:account.move.line:move_id
            line_ids one2many:account.move.line:move_id
            amount_untaxed monetary
            amount_tax monetary
            amount_total monetary
            amount_residual monetary
            posted_before boolean
            is_manually_modified boolean >=18
            checked boolean >=18
            to_check boolean <=17
            inalterable_hash char
            auto_post selection:no,at_date,monthly,quarterly,yearly default=no
            _settled monetary
            _follower many2one:res.users
            _refunded monetary
            """),
        ("account.move.line", "Journal Item", "id", """
            move_id many2one:account.move required
            display_type selection:product,tax,payment_term,line_section,line_note,line_subsection,rounding,cogs default=product
            product_id many2one:product.product
            name char
            quantity float digits=unit
            price_unit float digits=line_price
            discount float digits=discount
            product_uom_id many2one:uom.uom
            tax_ids many2many:account.tax
            tax_line_id many2one:account.tax
            account_id many2one:account.account
            partner_id many2one:res.partner
            journal_id many2one:account.journal
            company_id many2one:res.company
            currency_id many2one:res.currency
            analytic_distribution json
            sequence integer default=10
            price_subtotal monetary
            price_total monetary
            balance monetary
            amount_currency monetary
            debit monetary
            credit monetary
            date date
            date_maturity date
            ref char
            """),
        ("account.move.reversal", "Account Move Reversal", "id", """
            move_ids many2many:account.move
            journal_id many2one:account.journal
            date date
            reason char
            refund_method selection:refund,cancel,modify default=refund <=16
            """),
        ("account.payment.register", "Pay", "id", """
            payment_date date
            amount monetary
            journal_id many2one:account.journal
            currency_id many2one:res.currency
            communication char
            group_payment boolean
            _moves many2many:account.move
            """),
        ("ir.model.data", "Model Data", "id", "module char required\nname char required\nmodel char required\nres_id integer\nnoupdate boolean"),
        ("ir.attachment", "Attachment", "id desc", """
            name char required
            datas binary
            mimetype char
            type selection:url,binary default=binary
            url char
            description text
            res_model char
            res_id integer
            checksum char
            file_size integer
            company_id many2one:res.company
            """),
        ("mail.message.subtype", "Message subtypes", "id", "name char required\ninternal boolean"),
        ("mail.message", "Message", "id desc", """
            model char
            res_id integer
            subject char
            body html
            date datetime
            message_type selection:email,comment,notification,user_notification,auto_comment,out_of_office,email_outgoing default=notification
            subtype_id many2one:mail.message.subtype
            author_id many2one:res.partner
            email_from char
            attachment_ids many2many:ir.attachment
            tracking_value_ids many2many:mail.tracking.value
            """),
        ("mail.tracking.value", "Mail Tracking Value", "id", "mail_message_id many2one:mail.message\nold_value_char char\nnew_value_char char"),
        ("mail.activity.type", "Activity Type", "id", "name char required\nactive boolean default=true"),
        ("ir.model", "Models", "id", "name char required\nmodel char required"),
        ("mail.activity", "Activity", "id", """
            res_model_id many2one:ir.model
            activity_type_id many2one:mail.activity.type
            summary char
            note html
            date_deadline date
            user_id many2one:res.users
            res_model char
            res_id integer
            active boolean default=true
            """),
    ];

    public static readonly (string Model, string Field, string Type, Func<Transaction, Record, object?> Compute)[] Computed =
    [
        ("product.template", "product_variant_id", "many2one:product.product", static (t, r) => t.Children("product.product", "product_tmpl_id", r.Id).FirstOrDefault()?.Id),
        ("res.partner", "complete_name", "char", static (_, r) => r.Text("name")),
        ("res.partner", "commercial_partner_id", "many2one:res.partner", static (t, r) => t.Commercial(r)),
        ("res.partner", "company_type", "char", static (_, r) => r.Flag("is_company") ? "company" : "person"),
        ("ir.model.data", "complete_name", "char", static (_, r) => $"{r.Text("module")}.{r.Text("name")}"),
        ("account.move", "amount_untaxed_signed", "monetary", static (_, r) => Transaction.Sign(r) * r.Number("amount_untaxed")),
        ("account.move", "amount_tax_signed", "monetary", static (_, r) => Transaction.Sign(r) * r.Number("amount_tax")),
        ("account.move", "amount_total_signed", "monetary", static (_, r) => Transaction.Sign(r) * r.Number("amount_total")),
        ("account.move", "amount_residual_signed", "monetary", static (_, r) => Transaction.Sign(r) * r.Number("amount_residual")),
        ("account.move", "commercial_partner_id", "many2one:res.partner",
            static (t, r) => r.Link("partner_id") is { } partner ? t.Commercial(t.Row("res.partner", partner)) : null),
        ("account.move", "invoice_payments_widget", "binary", static (_, _) => null), // what it was settled with by hand is not simulated
        ("account.move", "message_ids", "many2many:mail.message", static (t, r) => t.AttachedTo("mail.message", "model", r)),
        ("account.move", "activity_ids", "many2many:mail.activity", static (t, r) => t.AttachedTo("mail.activity", "res_model", r)),
        ("account.move", "attachment_ids", "many2many:ir.attachment", static (t, r) => t.AttachedTo("ir.attachment", "res_model", r)),
        ("account.move", "duplicated_ref_ids", "many2many:account.move", static (t, r) => t.SameRef(r)),
        ("account.move.line", "parent_state", "char", static (t, r) => t.Row("account.move", r.Link("move_id")!.Value).Text("state")),
        ("account.move.line", "move_type", "char", static (t, r) => t.Row("account.move", r.Link("move_id")!.Value).Text("move_type")),
        ("account.move.line", "move_name", "char", static (t, r) => t.Row("account.move", r.Link("move_id")!.Value).Text("name")),
    ];

    private static string Product(string place) => $"""
        name char required{place}
        default_code char{place}
        barcode char{place}
        type selection:consu,service,combo default=consu{place}
        detailed_type selection:consu,service default=consu <=17{place}
        list_price float digits=price{place}
        standard_price float digits=price{place}
        uom_id many2one:uom.uom{place}
        uom_po_id many2one:uom.uom <=18{place}
        categ_id many2one:product.category{place}
        taxes_id many2many:account.tax{place}
        supplier_taxes_id many2many:account.tax{place}
        property_account_income_id many2one:account.account{place}
        property_account_expense_id many2one:account.account{place}
        description_sale text{place}
        sale_ok boolean default=true{place}
        purchase_ok boolean default=true{place}
        active boolean default=true{place}
        company_id many2one:res.company{place}

        """;
}
