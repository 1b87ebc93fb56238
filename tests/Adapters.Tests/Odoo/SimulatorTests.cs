using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>The simulator does what measured servers did: each trap that costs money.</summary>
public sealed partial class SimulatorTests : IAsyncLifetime
{
    private OdooSimulator _odoo = null!;
    private OdooTalk _talk = null!;

    public async ValueTask InitializeAsync()
    {
        _odoo = await OdooSimulator.StartAsync();
        _talk = new OdooTalk(_odoo);
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _odoo.DisposeAsync();
    }

    private async Task<long> PartnerAsync(string name = "Orchard Surgery") => (await _talk.CallAsync("res.partner", "create", new { vals_list = new { name } }))[0].GetInt64();

    private async Task<long> CreateAsync(JsonObject invoice) => (await _talk.CallAsync("account.move", "create", new { vals_list = new[] { invoice } }))[0].GetInt64();

    private async Task<SimulatedMove> DraftAsync(params decimal[] amounts)
        => _odoo.Books.FindMove(await CreateAsync(Sent.Invoice(await PartnerAsync(), [.. amounts.Select(amount => Sent.Line(amount, 1, 5))])))!;

    private SimulatedMove Now(SimulatedMove move) => _odoo.Books.FindMove(move.Id)!;

    [Fact]
    public async Task The_measured_example_gives_the_measured_figures()
    {
        var partner = await PartnerAsync();
        var id = await CreateAsync(Sent.Invoice(partner, Sent.Line(100, 1, 5), new { display_type = "line_section", name = "Per patient" }, Sent.Line(0.12345m, 1234.5678m, 5)));

        var row = (await _talk.CallAsync("account.move", "read", new { ids = id, fields = new[] { "name", "state", "payment_state", "amount_untaxed", "amount_tax", "amount_total" } }))[0];
        Assert.Equal($$"""{"id":{{id}},"name":false,"state":"draft","payment_state":"not_paid","amount_untaxed":252.41,"amount_tax":50.48,"amount_total":302.89}""", row.GetRawText());
        var lines = _odoo.Books.FindMove(id)!.Lines;
        Assert.Equal((1234.57m, 0.12345m, 152.41m), (lines[2].Quantity, lines[2].PriceUnit, lines[2].Subtotal));
    }

    [Fact]
    public async Task Quantities_and_discounts_are_rounded_silently_and_prices_are_not()
    {
        var id = await CreateAsync(Sent.Invoice(await PartnerAsync(), Sent.Line(5, 0.004m), new { name = "x", quantity = 1, price_unit = 0.123456789m, discount = 12.3456m }));
        var lines = _odoo.Books.FindMove(id)!.Lines;
        Assert.Equal((0m, 0m), (lines[0].Quantity, lines[0].Subtotal));
        Assert.Equal((0.123456789m, 12.35m), (lines[1].PriceUnit, lines[1].Discount));

        Assert.Equal("odoo.exceptions.AccessError", await _talk.RefusedAsync("decimal.precision", "search_read"));
        var digits = await _talk.CallAsync("account.move.line", "fields_get", new { allfields = new[] { "quantity", "price_unit" }, attributes = new[] { "digits" } });
        Assert.Equal("""{"quantity":{"digits":[16,2]},"price_unit":{"digits":false}}""", digits.GetRawText());

        _odoo.People.SetPrecision("unit", 4);
        var finer = await CreateAsync(Sent.Invoice(9, Sent.Line(5, 0.00404m)));
        Assert.Equal(0.004m, _odoo.Books.FindMove(finer)!.Lines[0].Quantity);
    }

    [Fact]
    public async Task Tax_is_rounded_per_invoice_and_is_the_company_s_when_left_out()
    {
        Assert.Equal(0.20m, (await DraftAsync(0.33m, 0.33m, 0.33m)).Tax);
        _odoo.People.Write("res.company", 1, new { tax_calculation_rounding_method = "round_per_line" });
        Assert.Equal(0.21m, (await DraftAsync(0.33m, 0.33m, 0.33m)).Tax);

        var without = await CreateAsync(Sent.Invoice(9, new { name = "x", price_unit = 10 }, Sent.Line(10)));
        Assert.Equal(2m, _odoo.Books.FindMove(without)!.Tax);
        Assert.Empty(_odoo.Books.FindMove(without)!.Lines[1].Taxes);
    }

    [Fact]
    public async Task A_price_that_includes_its_tax_is_less_without_it()
    {
        var tax = _odoo.People.Create("account.tax", new { name = "20% incl.", amount = 20, company_id = 1, price_include_override = "tax_included" });
        var id = await CreateAsync(Sent.Invoice(await PartnerAsync(), Sent.Line(100, 1, tax)));
        Assert.Equal((83.33m, 16.67m), (_odoo.Books.FindMove(id)!.Untaxed, _odoo.Books.FindMove(id)!.Tax));
        Assert.True((await _talk.CallAsync("account.tax", "read", new { ids = tax, fields = new[] { "price_include" } }))[0].GetProperty("price_include").GetBoolean());
    }

    [Fact]
    public async Task What_should_not_be_is_silently_accepted()
    {
        var hours = (await _talk.CallAsync("uom.uom", "search", new { domain = new object[] { new object[] { "name", "=", "Hours" } } }))[0].GetInt64();
        var product = (await _talk.CallAsync("product.product", "create", new { vals_list = new { name = "Units product" } }))[0].GetInt64();
        var id = await CreateAsync(Sent.Invoice(9, new { product_id = product, product_uom_id = hours, price_unit = -5, analytic_distribution = new Dictionary<string, int> { ["999"] = 100 } })
            .With("partner_id", false));

        Assert.Equal(-6m, _odoo.Books.FindMove(id)!.Total);
        Assert.Contains("Customer", await _talk.MessageAsync("account.move", "action_post", new { ids = id }), StringComparison.Ordinal);
        _ = await _talk.CallAsync("account.move", "write", new { ids = id, vals = new { partner_id = await PartnerAsync() } });
        Assert.StartsWith("You cannot validate an invoice with a negative total amount.", await _talk.MessageAsync("account.move", "action_post", new { ids = id }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_ones_own_becomes_the_journal_s_numbering()
    {
        var first = await CreateAsync(Sent.Invoice(await PartnerAsync(), Sent.Line(1)).With("name", "MY/0001"));
        _odoo.People.Post(first);
        var second = await DraftAsync(2);
        _odoo.People.Post(second.Id);
        Assert.Equal("MY/0002", Now(second).Name);
    }

    [Fact]
    public async Task Numbers_go_on_and_the_last_one_is_used_again()
    {
        var (one, two, three) = (await DraftAsync(1), await DraftAsync(2), await DraftAsync(3));
        foreach (var move in new[] { one, two, three })
        {
            Assert.Null(move.Name);
            _odoo.People.Post(move.Id);
        }

        Assert.Equal(["INV/2026/00001", "INV/2026/00002", "INV/2026/00003"], new[] { one, two, three }.Select(move => Now(move).Name));
        foreach (var move in new[] { one, three })
        {
            _odoo.People.Unpost(move.Id);
            Assert.NotNull(Now(move).Name);
        }

        Assert.Contains("already consumed a sequence number", await _talk.MessageAsync("account.move", "unlink", new { ids = one.Id }), StringComparison.Ordinal);
        _odoo.People.Delete(three.Id);
        var four = await DraftAsync(4);
        _odoo.People.Post(four.Id);
        Assert.Equal("INV/2026/00003", Now(four).Name);
    }

    [Fact]
    public async Task Lines_of_a_draft_change_by_commands()
    {
        var move = await DraftAsync(100, 50);
        var line = move.Lines[0].Id;
        foreach (var (command, total) in new (object[] Command, decimal Total)[]
        {
            ([1, line, new { price_unit = 70 }], 120), ([2, line, 0], 50), ([0, 0, new { name = "x", price_unit = 10 }], 60), ([6, 0, new[] { move.Lines[1].Id }], 50), ([5, 0, 0], 0),
        })
        {
            Assert.True((await _talk.CallAsync("account.move", "write", new { ids = move.Id, vals = new { invoice_line_ids = new[] { command } } })).GetBoolean());
            Assert.Equal(total, Now(move).Untaxed);
        }
    }

    [Fact]
    public async Task A_posted_move_of_19_keeps_its_lines_but_not_its_ref()
    {
        var move = await DraftAsync(70);
        Assert.False((await _talk.CallAsync("account.move", "action_post", new { ids = move.Id })).GetBoolean());
        foreach (var vals in new object[]
        {
            new { invoice_line_ids = new object[] { new object[] { 1, move.Lines[0].Id, new { } } } }, new { partner_id = 1 }, new { invoice_date = "2026-10-01" }, new { currency_id = 1 },
        })
        {
            Assert.StartsWith("You cannot modify the following readonly fields on a posted move: ", await _talk.MessageAsync("account.move", "write", new { ids = move.Id, vals }), StringComparison.Ordinal);
        }

        _ = await _talk.CallAsync("account.move", "write", new { ids = move.Id, vals = new { @ref = "still", narration = "a<script>alert(1)</script>" } });
        Assert.Equal(("still", "<p>a</p>"), (Now(move).Ref, Now(move).Narration));
        Assert.Equal("odoo.exceptions.UserError", await _talk.RefusedAsync("account.move", "unlink", new { ids = move.Id }));
        Assert.Equal($"The entry INV/2026/00001 (id {move.Id}) must be in draft.", await _talk.MessageAsync("account.move", "action_post", new { ids = move.Id }));
        Assert.Empty(_odoo.Books.Damage);

        _ = await _talk.CallAsync("account.move", "write", new { ids = move.Id, vals = new { state = "draft" } });
        Assert.Equal("draft", Now(move).State);
        _ = Assert.Single(_odoo.Books.Damage);
    }

    [Fact]
    public async Task Writing_a_line_directly_corrupts_a_posted_move()
    {
        var move = await DraftAsync(70);
        _odoo.People.Post(move.Id);
        _ = await _talk.CallAsync("account.move.line", "write", new { ids = move.Lines[0].Id, vals = new { price_unit = 2 } });

        Assert.Equal((2m, -70m), (Now(move).Lines[0].Subtotal, Now(move).Lines[0].Balance));
        Assert.Equal(84m, Now(move).Total);
        Assert.Contains("account.move.line/write on posted", Assert.Single(_odoo.Books.Damage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Odoo_17_lets_a_posted_move_be_changed_and_rounds_prices()
    {
        await using var old = await OdooSimulator.StartAsync(new SimulatorOptions { Version = 17 });
        using var talk = new OdooTalk(old);
        var partner = (await talk.ExecuteAsync("res.partner", "create", [new { name = "Orchard Surgery" }])).GetInt64();
        var id = (await talk.ExecuteAsync("account.move", "create", [Sent.Invoice(partner, Sent.Line(0.123456m), Sent.Line(95.97m, 1, 5))])).GetInt64();
        var lines = old.Books.FindMove(id)!.Lines;
        Assert.Equal((0.12m, "INV/2026/00001"), (lines[0].PriceUnit, old.Books.FindMove(id)!.Name));

        Assert.False((await talk.ExecuteAsync("account.move", "action_post", [new[] { id }])).GetBoolean());
        _ = await talk.ExecuteAsync("account.move", "write", [new[] { id }, new { invoice_line_ids = new object[] { new object[] { 1, lines[1].Id, new { price_unit = 10 } } } }]);
        Assert.Equal(("posted", 12.12m), (old.Books.FindMove(id)!.State, old.Books.FindMove(id)!.Total));
        var error = await Assert.ThrowsAsync<OdooRefusal>(() => talk.ExecuteAsync(
            "account.move", "write", [new[] { id }, new { invoice_line_ids = new object[] { new object[] { 2, lines[1].Id, 0 } } }]));
        Assert.Equal("odoo.exceptions.UserError", error.Name);
        _ = Assert.Single(old.Books.Damage);
    }

    [Fact]
    public async Task Credit_notes_are_reconciled_by_themselves()
    {
        var move = await DraftAsync(100);
        _odoo.People.Post(move.Id);
        var refund = await CreateAsync(Sent.Invoice(move.Partner!.Value, Sent.Line(40, 1, 5)).With("move_type", "out_refund").With("reversed_entry_id", move.Id));
        Assert.Equal(120m, Now(move).Residual);
        _odoo.People.Post(refund);
        Assert.Equal(("partial", 72m), (Now(move).PaymentState, Now(move).Residual));
        Assert.Equal(("paid", "RINV/2026/00001"), (_odoo.Books.FindMove(refund)!.PaymentState, _odoo.Books.FindMove(refund)!.Name));
        var rest = await CreateAsync(Sent.Invoice(move.Partner!.Value, Sent.Line(60, 1, 5)).With("move_type", "out_refund").With("reversed_entry_id", move.Id));
        _odoo.People.Post(rest);
        Assert.Equal("reversed", Now(move).PaymentState);
    }

    [Fact]
    public async Task The_reversal_wizard_wants_a_posted_move_and_makes_a_draft()
    {
        var move = await DraftAsync(100);
        var context = new { active_model = "account.move", active_ids = new[] { move.Id } };
        var vals_list = new[] { new { move_ids = new object[] { new object[] { 6, 0, new[] { move.Id } } }, journal_id = 7, date = "2026-11-05", reason = "Wrong quantity" } };
        Assert.Equal("To reverse a journal entry, it has to be posted first.", await _talk.MessageAsync("account.move.reversal", "create", new { vals_list, context }));
        _odoo.People.Post(move.Id);
        var wizard = (await _talk.CallAsync("account.move.reversal", "create", new { vals_list, context }))[0].GetInt64();
        var id = (await _talk.CallAsync("account.move.reversal", "reverse_moves", new { ids = new[] { wizard }, is_modify = false, context })).GetProperty("res_id").GetInt64();

        var refund = _odoo.Books.FindMove(id)!;
        Assert.Equal(("draft", "out_refund", 120m, move.Id, "Reversal of: INV/2026/00001, Wrong quantity"), (refund.State, refund.MoveType, refund.Total, refund.ReversedEntry!.Value, refund.Ref));
        Assert.Equal("odoo.exceptions.AccessError", await _talk.RefusedAsync("account.move", "_reverse_moves", new { ids = move.Id }));
    }

    [Fact]
    public async Task A_locked_period_takes_drafts_and_moves_the_date_silently()
    {
        _odoo.People.Lock("sale_lock_date", new DateOnly(2026, 10, 31));
        var move = await DraftAsync(100);
        _odoo.People.Post(move.Id);
        Assert.Equal(new DateOnly(2026, 10, 31), Now(move).InvoiceDate);
        Assert.Equal(DateOnly.FromDateTime(DateTime.UtcNow), Now(move).Date);

        _odoo.People.Lock("sale_lock_date", null);
        var open = await DraftAsync(100);
        _odoo.People.Post(open.Id);
        _odoo.People.Lock("sale_lock_date", new DateOnly(2026, 10, 31));
        Assert.Equal("You cannot add/modify entries prior to and inclusive of: Sales Lock Date (10/31/2026).", await _talk.MessageAsync("account.move", "button_draft", new { ids = open.Id }));
        Assert.Equal("2026-10-31", (await _talk.CallAsync("res.company", "read", new { ids = 1, fields = new[] { "sale_lock_date" } }))[0].GetProperty("sale_lock_date").GetString());
        Assert.Equal("odoo.exceptions.AccessError", await _talk.RefusedAsync("res.company", "write", new { ids = 1, vals = new { sale_lock_date = "2026-01-01" } }));
    }

    [Fact]
    public async Task A_hashed_journal_is_corrected_by_credit_notes_only()
    {
        _odoo.People.Write("account.journal", 7, new { restrict_mode_hash_table = true });
        var move = await DraftAsync(100);
        _odoo.People.Post(move.Id);
        foreach (var method in new[] { "button_draft", "button_cancel" })
        {
            Assert.Equal("You cannot reset to draft a locked journal entry.", await _talk.MessageAsync("account.move", method, new { ids = move.Id }));
        }

        Assert.Equal("odoo.exceptions.UserError", await _talk.RefusedAsync("account.move", "write", new { ids = move.Id, vals = new { name = "X" } }));
        _ = await _talk.CallAsync("account.move", "write", new { ids = move.Id, vals = new { @ref = "x" } });
    }

    [Fact]
    public async Task Only_a_person_s_edit_makes_a_move_manually_modified()
    {
        var move = await DraftAsync(100);
        _ = await _talk.CallAsync("account.move", "write", new { ids = move.Id, vals = new { @ref = "x" }, context = new { skip_is_manually_modified = true } });
        Assert.False(Now(move).IsManuallyModified);
        _odoo.People.EditLine(move.Lines[0].Id, new { price_unit = 90 });
        Assert.True(Now(move).IsManuallyModified);
        _ = await _talk.CallAsync("account.move", "write", new { ids = move.Id, vals = new { is_manually_modified = false } });
        _odoo.People.Post(move.Id);
        Assert.False(Now(move).IsManuallyModified);
    }

    [Fact]
    public async Task Archived_records_are_not_found_unless_asked_for()
    {
        var partner = await PartnerAsync();
        _odoo.People.Archive("res.partner", partner);
        var domain = new object[] { new object[] { "name", "=", "Orchard Surgery" } };
        Assert.Equal(0, (await _talk.CallAsync("res.partner", "search", new { domain })).GetArrayLength());
        Assert.Equal(1, (await _talk.CallAsync("res.partner", "search", new { domain, context = new { active_test = false } })).GetArrayLength());
        domain = ["&", .. domain, new object[] { "active", "in", new[] { true, false } }];
        Assert.Equal(1, (await _talk.CallAsync("res.partner", "search_count", new { domain })).GetInt32());
    }

    [Fact]
    public async Task Times_of_writing_are_compared_in_whole_seconds()
    {
        var move = await DraftAsync(1);
        var date = (await _talk.CallAsync("account.move", "read", new { ids = move.Id, fields = new[] { "write_date" } }))[0].GetProperty("write_date").GetString();
        Assert.Equal(0, (await _talk.CallAsync("account.move", "search_count", new { domain = new object[] { new object[] { "write_date", ">", date! } } })).GetInt32());
        Assert.Equal(1, (await _talk.CallAsync("account.move", "search_count", new { domain = new object[] { new object[] { "write_date", ">=", date! } } })).GetInt32());
        _ = await _talk.CallAsync("account.move", "message_post", new { ids = move.Id, body = "<p>x</p>" });
        Assert.Equal("<p>&lt;p&gt;x&lt;/p&gt;</p>", _odoo.Books.Messages[^1].Body);
        Assert.Equal(date, (await _talk.CallAsync("account.move", "read", new { ids = move.Id, fields = new[] { "write_date" } }))[0].GetProperty("write_date").GetString());
    }

    [Fact]
    public async Task Bills_are_numbered_by_month_and_want_a_date()
    {
        var bill = await CreateAsync(Sent.Invoice(await PartnerAsync(), Sent.Line(10, 1, 9)).With("move_type", "in_invoice").With("invoice_date", false));
        Assert.Equal(8, _odoo.Books.FindMove(bill)!.Journal);
        Assert.Equal("The Bill/Refund date is required to validate this document.", await _talk.MessageAsync("account.move", "action_post", new { ids = bill }));
        _odoo.People.Edit(bill, new { invoice_date = "2026-10-31" });
        _odoo.People.Post(bill);
        Assert.Equal(("BILL/2026/10/0001", 12m), (_odoo.Books.FindMove(bill)!.Name, _odoo.Books.FindMove(bill)!.Total));
    }

    [Fact]
    public async Task Used_partners_stay_and_vat_numbers_are_validated()
    {
        var move = await DraftAsync(1);
        Assert.Equal("odoo.exceptions.ValidationError", await _talk.RefusedAsync("res.partner", "unlink", new { ids = move.Partner }));
        Assert.Equal("odoo.exceptions.ValidationError", await _talk.RefusedAsync("res.partner", "create", new { vals_list = new { name = "x", vat = "GB123456789" } }));
        _ = await _talk.CallAsync("res.partner", "create", new { vals_list = new { name = "x", vat = "GB123456782", email = "not an address" } });
    }

    [Fact]
    public async Task Payments_settle_and_a_paid_invoice_can_go_back_to_draft()
    {
        var move = await DraftAsync(100);
        _odoo.People.Post(move.Id);
        _odoo.People.Pay(move.Id, 50);
        Assert.Equal(("partial", 70m), (Now(move).PaymentState, Now(move).Residual));
        _odoo.People.Pay(move.Id, inPayment: true);
        Assert.Equal("in_payment", Now(move).PaymentState);

        var other = await DraftAsync(100);
        _odoo.People.Post(other.Id);
        var context = new { active_model = "account.move", active_ids = new[] { other.Id } };
        var wizard = (await _talk.CallAsync("account.payment.register", "create", new { vals_list = new { payment_date = "2026-11-10" }, context }))[0].GetInt64();
        _ = await _talk.CallAsync("account.payment.register", "action_create_payments", new { ids = wizard, context });
        Assert.Equal(("paid", 0m), (Now(other).PaymentState, Now(other).Residual));
        Assert.Equal(JsonValueKind.Null, (await _talk.CallAsync("account.move", "button_draft", new { ids = other.Id })).ValueKind);
        Assert.Equal(("draft", "paid"), (Now(other).State, Now(other).PaymentState));
        Assert.Contains("button_draft on posted", Assert.Single(_odoo.Books.Damage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modifying_by_the_wizard_posts_the_refund_and_leaves_a_draft_without_a_ref()
    {
        var id = await CreateAsync(Sent.Invoice(await PartnerAsync(), Sent.Line(100, 1, 5)).With("ref", "BILL-1"));
        _odoo.People.Post(id);
        var context = new { active_model = "account.move", active_ids = new[] { id } };
        var wizard = (await _talk.CallAsync("account.move.reversal", "create", new { vals_list = new { journal_id = 7 }, context }))[0].GetInt64();
        var made = (await _talk.CallAsync("account.move.reversal", "modify_moves", new { ids = wizard, context })).GetProperty("res_id").GetInt64();
        Assert.Equal(("reversed", 0m), (_odoo.Books.FindMove(id)!.PaymentState, _odoo.Books.FindMove(id)!.Residual));
        var again = _odoo.Books.FindMove(made)!;
        Assert.Equal(("draft", "out_invoice", null, 120m), (again.State, again.MoveType, again.Ref, again.Total));
    }

    [Fact]
    public async Task Notes_activities_and_attachments_are_kept_and_go_with_the_draft()
    {
        var move = await DraftAsync(1);
        _ = await _talk.CallAsync("account.move", "message_post", new { ids = new[] { move.Id }, body = "<b>why</b>", body_is_html = true });
        _ = await _talk.CallAsync("account.move", "activity_schedule",
            new { ids = new[] { move.Id }, act_type_xmlid = "mail.mail_activity_data_todo", summary = "Please approve", user_id = 6, date_deadline = "2026-11-25" });
        _ = await _talk.CallAsync("ir.attachment", "create", new { vals_list = new[] { new { name = "calc.csv", datas = "YQ==", mimetype = "text/csv", res_model = "account.move", res_id = move.Id } } });
        var checksum = (await _talk.CallAsync("ir.attachment", "search_read",
            new { domain = new object[] { new object[] { "res_model", "=", "account.move" }, new object[] { "res_id", "=", move.Id } }, fields = new[] { "checksum" } }))[0].GetProperty("checksum").GetString();
        Assert.Equal("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", checksum);
        Assert.Equal("<b>why</b>", _odoo.Books.Messages[^1].Body);
        Assert.Equal(("Please approve", 6L), (_odoo.Books.Activities[0].Summary, _odoo.Books.Activities[0].User));

        _odoo.People.Post(move.Id);
        var posted = await _talk.CallAsync("mail.message", "search_read", new
        {
            domain = new object[] { new object[] { "model", "=", "account.move" }, new object[] { "res_id", "=", move.Id }, new object[] { "subtype_id.name", "=", "Validated" } },
            fields = new[] { "author_id" },
        });
        Assert.Equal("[6,\"Pat Accountant\"]", posted[0].GetProperty("author_id").GetRawText());

        var draft = await DraftAsync(1);
        _ = await _talk.CallAsync("ir.attachment", "create", new { vals_list = new { name = "x", res_model = "account.move", res_id = draft.Id } });
        _odoo.People.Delete(draft.Id);
        _ = Assert.Single(_odoo.Books.Attachments);
    }

    [Fact]
    public async Task Fields_that_others_set_stay_as_they_were_sent()
    {
        var partner = (await _talk.CallAsync("res.partner", "create", new { vals_list = new { name = "Zoë & Søn – 名前 😀", property_payment_term_id = 4 } }))[0].GetInt64();
        var id = await CreateAsync(Sent.Invoice(partner, new { name = "=1+1 <b>é</b> \\ '", quantity = -2, price_unit = 10.005m, tax_ids = Array.Empty<object>() }).With("invoice_payment_term_id", 4));
        var move = _odoo.Books.FindMove(id)!;
        Assert.Equal(("Zoë & Søn – 名前 😀", new DateOnly(2026, 11, 30)), (move.PartnerName, move.DueDate!.Value));
        Assert.Equal(("=1+1 <b>é</b> \\ '", -20.01m), (move.Lines[0].Name, move.Untaxed));
        var termless = _odoo.Books.FindMove(await CreateAsync(Sent.Invoice(partner, Sent.Line(1)).With("invoice_payment_term_id", false).With("invoice_date_due", "2026-12-24")))!;
        Assert.Equal(new DateOnly(2026, 12, 24), termless.DueDate);
    }
}
