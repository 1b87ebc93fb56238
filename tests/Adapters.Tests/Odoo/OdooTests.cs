using System.Collections.Immutable;
using System.Text;
using Connector.Adapters.Odoo;
using Connector.Engine;
using Connector.Simulators.Odoo;
using NodaTime;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>What is particular to Odoo, and would harm a careless connector. On 19 over JSON-2 and on 17 over JSON-RPC.</summary>
public static partial class OdooTests
{
    private const string Key = "2022-05/receivable/P1";

    public static readonly TheoryData<int> Versions = [19, 17];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_line_that_would_be_rounded_keeps_its_quantity_where_that_is_possible(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var document = Desk.Document(
            Key,
            Desk.Line(1, Fraction.Of(12345678, 10000), Fraction.Of(12345, 100000), 15241), // 1234.5678 × 0.12345
            Desk.Line(2, Fraction.Of(4, 1000), 1, 0), // Odoo would make it 0.00 × 1
            Desk.Line(3, 3, Fraction.Of(115, 1000), 35), // a tie: 0.345
            Desk.Line(4, 12, Fraction.Of(100, 3), 40000),
            Desk.Line(5, 7, Fraction.Of(250, 100), 1750));
        var done = await desk.DoneAsync(Desk.Create(document));

        Assert.Equal((document.Total, null), (done.Total, done.Digest));
        var lines = desk.Only(Key).Lines;
        const string Text = "Support, 1 May 2022 to 31 May 2022";
        Assert.Equal((1m, 152.41m, Text + " (1234.5678 month at 0.12345 GBP)"), (lines[0].Quantity, lines[0].PriceUnit, lines[0].Name));
        Assert.Equal((1m, 0m, Text + " (0.004 month at 1.00 GBP)"), (lines[1].Quantity, lines[1].PriceUnit, lines[1].Name));
        Assert.Equal(
            version == 19 ? [(3m, 0.117m), (12m, 33.333m), (7m, 2.5m)] : [(1m, 0.11m), (2m, 0.12m), (8m, 33.33m), (4m, 33.34m), (7m, 2.5m)],
            lines.Skip(2).Select(l => (l.Quantity, l.PriceUnit)));
        Assert.All(lines.Skip(2), l => Assert.Equal(Text, l.Name));

        // Read back, the parts are the lines that they are of.
        var read = await desk.Backend().LinesAsync(done, Cancellation);
        Assert.Equal(document.Lines.Select(l => l.Amount), read!.Value.Select(l => l.Amount));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task More_decimals_are_used_where_an_administrator_allows_them(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        desk.Odoo.People.SetPrecision("unit", 4);
        desk.Odoo.People.SetPrecision("price", 5);
        _ = await desk.DoneAsync(Desk.Create(Desk.Document(Key, Desk.Line(1, Fraction.Of(1, 8), 80, 1000), Desk.Line(2, 200, Fraction.Of(12345, 100000), 2469))));

        Assert.Equal([(0.125m, 80m), (200m, 0.12345m)], desk.Only(Key).Lines.Select(l => (l.Quantity, l.PriceUnit)));
        Assert.Equal(34.69m, desk.Only(Key).Untaxed);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Taxes_are_mapped_and_none_is_added_silently(int version)
    {
        await using var desk = await Desk.OpenAsync(version, options => options with { Taxes = Map(("VAT20", "20%"), ("VAT5", "5%")) });
        desk.Items["heating"] = Map(("tax_code", "VAT5"));
        desk.Items["hours"] = Map(("tax_code", "VAT20"));
        var document = Desk.Document(Key, Desk.Line(1, 1, 100, 10000), Desk.Line(2, 1, 10, 1000) with { Item = "hours" }, Desk.Line(3, 1, 20, 2000) with { Item = "heating" });
        var done = await desk.DoneAsync(Desk.Create(document));

        Assert.Equal((13000L, 300L, 13300L), (done.Total, done.Tax, done.Residual));
        Assert.Equal([0, 1, 1], desk.Only(Key).Lines.Select(l => l.Taxes.Length));
        _ = await desk.DoneAsync(Desk.Update(document with { Total = 3000, Lines = document.Lines[1..] }, 2, done));
        Assert.Equal([1, 1], desk.Only(Key).Lines.Select(l => l.Taxes.Length));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_line_that_sums_up_items_has_their_tax(int version)
    {
        await using var desk = await Desk.OpenAsync(version, options => options with { Taxes = Map(("VAT20", "20%"), ("VAT5", "5%")) });
        desk.Items["care"] = Map(("tax_code", "VAT20"));
        desk.Items["board"] = Map(("tax_code", "VAT20"));
        desk.Items["heating"] = Map(("tax_code", "VAT5"));
        DocumentLine Sum(params string[] charges)
            => Desk.Line(1, 1, 30, 3000) with { Item = null, UnitPrice = null, Charges = [.. charges.Select(c => new ChargeAmount(c, 3000 / charges.Length))] };
        var done = await desk.DoneAsync(Desk.Create(Desk.Document(Key, Sum("2022-05/A1/care", "2022-05/A2/board@2022-05-17"))));
        Assert.Equal((3000L, 600L), (done.Total, done.Tax));

        var refused = Assert.IsType<SendOutcome.Refused>(await desk.SendAsync(Desk.Create(Desk.Document("mixed", Sum("2022-05/A1/care", "2022-05/A2/heating")))));
        Assert.Contains("line 1 sums up items of several tax codes: VAT20, VAT5", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Bills_credits_and_requests_are_of_their_own_types(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var bill = SampleDocuments.Invoice("b", 100) with { Kind = DocumentKind.Bill, Direction = Direction.Payable, Payer = "P1", Provider = "V1", Counterparty = "V1" };
        _ = await desk.DoneAsync(Desk.Create(bill));
        _ = await desk.DoneAsync(Desk.Create(bill with { Key = "c", Kind = DocumentKind.VendorCredit }));
        _ = await desk.DoneAsync(Desk.Create(bill with { Key = "r", Kind = DocumentKind.PaymentRequest, Direction = Direction.DirectPayment }));

        Assert.Equal(["in_invoice", "in_refund", "in_invoice"], new[] { "b", "c", "r" }.Select(key => desk.Only(key).MoveType));
        Assert.All(new[] { "b", "c", "r" }, key => Assert.Equal("Vendor One", desk.Only(key).PartnerName));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_credit_note_is_settled_with_the_invoice_that_it_corrects(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var invoice = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 12000)));
        desk.Odoo.People.Post(desk.Only(Key).Id);
        var credit = SampleDocuments.Invoice(Key + "/adj-1", 4800) with { Kind = DocumentKind.CreditNote, Corrects = Key };
        _ = await desk.DoneAsync(Desk.Create(credit) with { CorrectsId = invoice.ExternalId });
        desk.Odoo.People.Post(desk.Only(Key + "/adj-1").Id);

        Assert.Equal(("out_refund", 72m, "partial"), (desk.Only(Key + "/adj-1").MoveType, desk.Only(Key).Residual, desk.Only(Key).PaymentState));
        Assert.Equal((PublicationState.Posted, 7200L), (await desk.FindAsync(Key)) is { } found ? (found.State, found.Residual) : default);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_draft_that_turns_into_a_credit_is_recreated(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var made = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)));
        var turned = await desk.DoneAsync(Desk.Update(SampleDocuments.Invoice(Key, 300) with { Kind = DocumentKind.CreditNote }, 2, made));

        Assert.NotEqual(made.ExternalId, turned.ExternalId);
        Assert.Equal(["cancel out_invoice", "draft out_refund"], desk.Odoo.Books.Moves.Where(m => m.Key == Key).Select(m => $"{m.State} {m.MoveType}"));
        Assert.Equal(turned.ExternalId, (await desk.FindAsync(Key))!.ExternalId);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Eight_publishers_that_load_at_once_make_one_invoice(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        await desk.SendRecordsAsync();
        desk.Odoo.Faults.Meet(8, "account.move", "load");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => desk.SendAsync(Desk.Create(SampleDocuments.Invoice(Key, 100))), Cancellation)));

        _ = Assert.Single(outcomes.Select(o => Assert.IsType<SendOutcome.Done>(o).Found.ExternalId).Distinct());
        _ = desk.Only(Key);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_reference_that_somebody_changed_does_not_hide_a_document(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        desk.Odoo.Faults.Next(Fault.CutAfter, "account.move", "load");
        desk.Odoo.Faults.Next(Fault.CutBefore, "ir.model.data", "check_object_reference", times: 100, skip: 1);
        Assert.IsType<SendOutcome.Lost>(await desk.SendAsync(Desk.Create(SampleDocuments.Invoice(Key, 100))));
        desk.Odoo.Faults.Clear();
        var id = desk.Only(Key).Id;
        desk.Odoo.People.Edit(id, new { @ref = "their own" });
        desk.Odoo.People.Post(id);

        // Odoo 17 would let a second load write the posted invoice.
        Assert.Equal(PublicationState.Posted, (await desk.FindAsync(Key))!.State);
        Assert.IsType<SendOutcome.Moved>(await desk.SendAsync(Desk.Create(SampleDocuments.Invoice(Key, 500))));
        Assert.Equal(1m, desk.Odoo.Books.FindMove(id)!.Untaxed);
        _ = Assert.Single(desk.Odoo.Books.Moves);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task What_is_posted_between_the_look_and_the_write_is_not_written(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var made = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)));
        var looks = 0;
        desk.Odoo.Faults.Next(Fault.None, call =>
        {
            // The second look is the one just before the write: the accountant is faster.
            if (call is { Model: "account.move", Method: "search_read" } && ++looks == 2)
            {
                desk.Odoo.People.Post(long.Parse(made.ExternalId, System.Globalization.CultureInfo.InvariantCulture));
            }

            return false;
        });

        Assert.IsType<SendOutcome.Moved>(await desk.SendAsync(Desk.Update(SampleDocuments.Invoice(Key, 900), 2, made)));
        Assert.Equal((1m, "posted"), (desk.Only(Key).Untaxed, desk.Only(Key).State));
        Assert.DoesNotContain("account.move/write", desk.Odoo.Calls.Keys);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Whatever_the_accountant_changes_in_a_draft_stops_an_update(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var edits = new (string What, Action<SimulatedMove> Edit)[]
        {
            ("text", m => desk.Odoo.People.EditLine(m.Lines[0].Id, new { name = "as agreed" })),
            ("quantity", m => desk.Odoo.People.EditLine(m.Lines[0].Id, new { quantity = 2 })),
            ("discount", m => desk.Odoo.People.EditLine(m.Lines[0].Id, new { discount = 10 })),
            ("account", m => desk.Odoo.People.EditLine(m.Lines[0].Id, new { account_id = m.Lines[0].Account })),
            ("another line", m => desk.Odoo.People.AddLine(m.Id, new { name = "Postage", quantity = 1, price_unit = 5 })),
            ("a note", m => desk.Odoo.People.AddLine(m.Id, new { name = "Thank you", display_type = "line_note" })),
            ("a line less", m => desk.Odoo.People.DeleteLine(m.Lines[1].Id)),
            ("date", m => desk.Odoo.People.Edit(m.Id, new { invoice_date = "2022-06-01" })),
            ("due date", m => desk.Odoo.People.Edit(m.Id, new { invoice_date_due = "2022-12-01" })),
            ("terms", m => desk.Odoo.People.Edit(m.Id, new { narration = "<p>Pay soon</p>" })),
        };
        foreach (var (what, edit) in edits)
        {
            var old = SampleDocuments.Invoice(what, 100, 200);
            var made = await desk.DoneAsync(Desk.Create(old));
            Assert.Null(made.Digest);
            edit(desk.Only(what));
            var before = desk.Only(what);

            Assert.IsType<SendOutcome.Edited>(await desk.SendAsync(Desk.Update(SampleDocuments.Invoice(what, 900), 2, made)));
            Assert.Equal(before with { Lines = [] }, desk.Only(what) with { Lines = [] });
            Assert.NotNull((await desk.FindAsync(what))!.Digest);
            var forced = await desk.DoneAsync(Desk.Update(SampleDocuments.Invoice(what, 900), 2, made) with { Force = true });
            Assert.Equal((900L, null), (forced.Total, forced.Digest));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task What_the_connector_itself_does_is_nobodys_edit(int version)
    {
        await using var desk = await Desk.OpenAsync(version, options => options with { Approver = "accountant", Page = "https://connector.example" });
        var made = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)));
        for (var revision = 2; revision < 5; revision++)
        {
            made = await desk.DoneAsync(Desk.Update(SampleDocuments.Invoice(Key, 100 * revision), revision, made));
            Assert.Equal(((string?)null, revision), ((await desk.FindAsync(Key))!.Digest, made.Revision));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task New_documents_are_looked_up_and_noted_together(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var backend = desk.Backend();
        var records = await desk.SendRecordsAsync(backend);
        OutgoingDocument[] calls = [.. Enumerable.Range(0, 30).Select(n => Desk.Create(SampleDocuments.Invoice($"2022-05/receivable/P{n}", 100)) with { Records = records })];
        desk.Odoo.ForgetCalls();
        Assert.All(await backend.SendAsync([.. calls], TestContext.Current.CancellationToken), o => Assert.IsType<SendOutcome.Done>(o));
        Assert.DoesNotContain(desk.Odoo.Calls.Keys, c => c.EndsWith("check_object_reference", StringComparison.Ordinal) || c.EndsWith("message_post", StringComparison.Ordinal));
        Assert.Equal(1, desk.Odoo.Calls["mail.message/load"]);

        // Those whose stamps somebody took away are found by their external ids, together.
        foreach (var n in (int[])[7, 8, 9])
        {
            desk.Odoo.People.Edit(desk.Only($"2022-05/receivable/P{n}").Id, new { invoice_source_email = "ann@example.com" });
        }

        desk.Odoo.ForgetCalls();
        var again = await desk.Backend().SendAsync([.. calls], TestContext.Current.CancellationToken);
        Assert.All(again[7..10], outcome => Assert.IsType<SendOutcome.Edited>(outcome));
        Assert.DoesNotContain(desk.Odoo.Calls.Keys, c => c.EndsWith("check_object_reference", StringComparison.Ordinal));
        Assert.Equal(30, desk.Odoo.Books.Moves.Length);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task The_accountant_is_told_and_asked_once(int version)
    {
        await using var desk = await Desk.OpenAsync(version, options => options with { Approver = "accountant", Page = "https://connector.example/" });
        var document = SampleDocuments.Invoice(Key, 100);
        var made = await desk.DoneAsync(Desk.Create(document));
        _ = await desk.DoneAsync(Desk.Create(document));
        Assert.Equal("Please approve", Assert.Single(desk.Odoo.Books.Activities).Summary);
        var file = Assert.Single(desk.Odoo.Books.Attachments);
        Assert.Equal(("account.move", desk.Only(Key).Id, "2022-05_receivable_P1-r1.csv"), (file.Model, file.Record, file.Name));
        Assert.Contains("2022-05/A1/support,1.00", Encoding.UTF8.GetString(Convert.FromBase64String(file.Content)), StringComparison.Ordinal);
        var note = Assert.Single(desk.Odoo.Books.Messages, m => m.Body?.Contains("revision 1", StringComparison.Ordinal) == true);
        Assert.Contains("<a href=\"https://connector.example/documents/2022-05%2Freceivable%2FP1\">", note.Body, StringComparison.Ordinal);

        // Sent again with the same charges there is nothing to attach again.
        _ = await desk.DoneAsync(Desk.Update(document with { Subject = "May", Lines = [document.Lines[0] with { Quantity = 2, UnitPrice = Fraction.Of(1, 2) }] }, 2, made));
        Assert.Equal(2, desk.Odoo.Books.Attachments.Length);
        Assert.Equal("Please approve", Assert.Single(desk.Odoo.Books.Activities).Summary);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Posting_is_the_accountants_unless_the_settings_say_otherwise(int version)
    {
        await using var desk = await Desk.OpenAsync(version, options => options with { AutoPost = true });
        var done = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)));
        Assert.Equal((PublicationState.Posted, desk.Only(Key).Name), (done.State, done.ExternalNumber));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Before_it_is_posted_a_document_has_no_number(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        Assert.Null((await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)))).ExternalNumber);
        desk.Odoo.People.Post(desk.Only(Key).Id);
        Assert.StartsWith("INV/2022/", (await desk.FindAsync(Key))!.ExternalNumber, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task What_was_paid_and_put_back_to_draft_is_no_draft_to_write(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var made = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)));
        var id = desk.Only(Key).Id;
        desk.Odoo.People.Post(id);
        desk.Odoo.People.Pay(id);
        desk.Odoo.People.Unpost(id);

        if (desk.Only(Key).PaymentState == "paid")
        {
            Assert.IsType<SendOutcome.Moved>(await desk.SendAsync(Desk.Update(SampleDocuments.Invoice(Key, 900), 2, made)));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Nothing_is_dated_into_locked_books_unless_forced(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        desk.Odoo.People.Lock(version == 19 ? "sale_lock_date" : "period_lock_date", new DateOnly(2022, 5, 31));
        var check = await desk.Backend().CheckAsync(Cancellation);
        Assert.Equal(new LocalDate(2022, 5, 31), check.LockedThrough);
        Assert.Contains("locked for sales through 2022-05-31", check.Problems[0], StringComparison.Ordinal);
        var refused = Assert.IsType<SendOutcome.Refused>(await desk.SendAsync(Desk.Create(SampleDocuments.Invoice(Key, 100))));
        Assert.Equal("ODOO-006", refused.Code);
        Assert.Contains("2022-05-31", refused.Message, StringComparison.Ordinal);
        Assert.Empty(desk.Odoo.Books.Moves);

        _ = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100) with { IssueDate = new LocalDate(2022, 6, 1) }));
        _ = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice("forced", 100)) with { Force = true });
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Accounts_terms_positions_and_analytic_accounts_go_by_name(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var (term, account) = (desk.Odoo.People.Create("account.payment.term", new { name = "End of next month" }), desk.Odoo.People.Create("account.analytic.account", new { name = "Clinics", plan_id = 1 }));
        var position = desk.Odoo.People.Create("account.fiscal.position", new { name = "Charities", company_id = 1 });
        var income = desk.Odoo.People.Create("account.account", version >= 18
            ? new { code = "417000", name = "Care", account_type = "income", company_ids = new[] { new object[] { 6, 0, new[] { 1 } } } }
            : new { code = "417000", name = "Care", account_type = "income", company_id = 1 });
        desk.Change(options => options with
        {
            PaymentTerm = "End of next month",
            FiscalPosition = "Charities",
            Accounts = Map(("CARE", "417000")),
            Analytic = Map(("*", "Clinics")),
        });
        desk.Items["hours"] = Map(("income_account", "CARE"));
        _ = await desk.DoneAsync(Desk.Create(Desk.Document(Key, Desk.Line(1, 1, 1, 100) with { Item = "hours" })));
        _ = await desk.DoneAsync(Desk.Create(Desk.Document("mixed", Desk.Line(1, 1, 1, 100) with { Item = "hours" }, Desk.Line(2, 1, 1, 100))));

        Assert.Equal((term, position), (desk.Only(Key).PaymentTerm, desk.Only(Key).FiscalPosition));
        Assert.Equal((income, $"{{\"{account}\":100}}"), (desk.Only(Key).Lines[0].Account, desk.Only(Key).Lines[0].Analytic?.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal([income], desk.Only("mixed").Lines.Select(l => l.Account).Where(a => a == income));
        Assert.Equal(2, desk.Only("mixed").Lines.Length);
    }

    [Fact]
    public static async Task Odoo_19_is_spoken_to_over_JSON_RPC_by_setting()
    {
        await using var desk = await Desk.OpenAsync(19, options => options with { Protocol = OdooProtocol.JsonRpc });
        var made = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)));
        _ = await desk.DoneAsync(Desk.Update(SampleDocuments.Invoice(Key, 200), 2, made));
        Assert.Equal(2m, desk.Only(Key).Untaxed);
    }

    [Fact]
    public static async Task Odoo_16_works_too()
    {
        await using var desk = await Desk.OpenAsync(16);
        var made = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)));
        _ = await desk.DoneAsync(Desk.Cancel(SampleDocuments.Invoice(Key, 100), made));
        Assert.Equal("cancel", Assert.Single(desk.Odoo.Books.Moves).State);
    }

    private static ImmutableDictionary<string, string> Map(params (string Key, string Value)[] entries) => entries.ToImmutableDictionary(e => e.Key, e => e.Value);
}
