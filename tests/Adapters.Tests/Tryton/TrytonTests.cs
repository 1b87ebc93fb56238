using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Connector.Engine;
using Connector.Testing;
using Xunit;

namespace Connector.Adapters.Tests.Tryton;

/// <summary>What is particular to Tryton, on a live server.</summary>
public sealed partial class TrytonTests : IClassFixture<TrytonFixture>
{
    private readonly TrytonFixture _tryton;
    private readonly string _key = "2022-05/receivable/" + Guid.NewGuid().ToString("N");

    public TrytonTests(TrytonFixture tryton)
    {
        Assert.SkipUnless(tryton.Reason is null, tryton.Reason ?? "");
        _tryton = tryton;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tax_is_Trytons_and_the_total_is_ours()
    {
        var made = await DoneAsync(Invoice(10000, 5));
        Assert.Equal((10005L, 2001L), (made.Total, made.Tax));

        var accountant = await _tryton.AccountantAsync();
        await accountant.PostAsync(Id(made));
        var posted = await FindAsync(_key);
        Assert.Equal((PublicationState.Posted, 10005L, 12006L, made.Digest), (posted!.State, posted.Total, posted.Residual, posted.Digest));
        Assert.StartsWith("INV-2022-", posted.ExternalNumber, StringComparison.Ordinal);
        Assert.Equal("Second pair of eyes", posted.ChangedBy);

        await accountant.PayAsync(Id(made));
        Assert.Equal((PublicationState.Paid, 0L), (await FindAsync(_key) is { } paid ? (paid.State, paid.Residual) : default));
    }

    [Fact]
    public async Task A_credit_note_is_a_negative_invoice_with_a_number_of_its_own_kind()
    {
        var made = await DoneAsync(Invoice(3000, -500) with { Kind = DocumentKind.CreditNote });
        Assert.Equal((2500L, 500L), (made.Total, made.Tax));

        await (await _tryton.AccountantAsync()).PostAsync(Id(made));
        var posted = (await FindAsync(_key))!;
        Assert.Equal((PublicationState.Posted, 2500L), (posted.State, posted.Total));
        Assert.Equal(-30m, Number((await ReadAsync("account.invoice", Id(made), "total_amount"))["total_amount"]));
    }

    [Fact]
    public async Task Bills_and_vendor_credits_are_supplier_invoices()
    {
        var bill = Invoice(4000) with { Kind = DocumentKind.Bill, Direction = Direction.Payable, Payer = "P1", Provider = "V1", Counterparty = "V1" };
        var credit = bill with { Key = _key + "/adj-1", Kind = DocumentKind.VendorCredit, Corrects = _key };
        var request = bill with { Key = _key + "/pay", Kind = DocumentKind.PaymentRequest, Direction = Direction.DirectPayment };
        foreach (var document in new[] { bill, credit, request })
        {
            var made = await DoneAsync(document);
            Assert.Equal((4000L, 800L), (made.Total, made.Tax));
            Assert.Equal("in", (string?)(await ReadAsync("account.invoice", Id(made), "type"))["type"]);
            await (await _tryton.AccountantAsync()).PostAsync(Id(made));
            Assert.Equal((PublicationState.Posted, 4000L), (await FindAsync(document.Key) is { } posted ? (posted.State, posted.Total) : default));
        }
    }

    [Fact]
    public async Task A_document_in_another_currency_keeps_its_amounts()
    {
        var made = await DoneAsync(Invoice(12000) with { Currency = "EUR" });
        await (await _tryton.AccountantAsync()).PostAsync(Id(made));

        Assert.Equal((12000L, 2400L), (await FindAsync(_key) is { } posted ? (posted.Total, posted.Tax!.Value) : default));
        var line = Assert.Single(await (await _tryton.AccountantAsync()).SearchAsync(
            "account.move.line", [new JsonArray("move.origin", "=", "account.invoice," + made.ExternalId), new JsonArray("account.type.revenue", "=", true)], "credit", "amount_second_currency"));
        Assert.Equal((100m, -120m), (Number(line!["credit"]), Number(line["amount_second_currency"])));
    }

    [Theory]
    [InlineData("Unit", "2", "12.5", 2500, "2", "12.5", "")]
    [InlineData("Unit", "2.5", "10", 2500, "1", "25", " (2.5 Unit at 10.00 GBP)")]
    [InlineData("Hour", "7.25", "20", 14500, "7.25", "20", "")]
    [InlineData("Unit", "3", "0.0075", 2, "3", "0.0075", "")]
    [InlineData("Unit", "1", "0.125", 13, "1", "0.13", "")]
    [InlineData("Unit", "121/360", "12", 403, "1", "4.03", " (0.336111 Unit at 12.00 GBP)")]
    [InlineData("Unit", "1", "0.00001", 0, "1", "0", "")]
    public async Task What_Tryton_would_round_otherwise_goes_out_as_one_at_the_amount(
        string unit, string quantity, string price, long amount, string wantedQuantity, string wantedPrice, string wantedText)
    {
        var item = new BackendRecord(ActionSubject.Item, "by " + unit, [("name", "By " + unit), ("unit", unit)]);
        var document = Invoice(amount);
        document = document with { Lines = [document.Lines[0] with { Item = item.Key, Quantity = Exact(quantity), UnitPrice = Exact(price) }] };
        var made = Assert.IsType<SendOutcome.Done>(await SendAsync(_tryton.Backend(), Create(document), item)).Found;

        Assert.Equal((amount, DocumentText.Digest(document)), (made.Total, made.Digest));
        var line = await LineAsync(made);
        Assert.Equal((decimal.Parse(wantedQuantity, CultureInfo.InvariantCulture), decimal.Parse(wantedPrice, CultureInfo.InvariantCulture)), ((decimal)line["quantity"]!, Number(line["unit_price"])));
        Assert.Equal($"By {unit}, 1 May 2022 to 31 May 2022{wantedText}", (string?)line["description"]);
    }

    [Fact]
    public async Task A_line_of_several_items_has_their_tax()
    {
        var document = Invoice(600);
        document = document with
        {
            Lines = [document.Lines[0] with { Item = null, UnitPrice = null, Charges = [new ChargeAmount("2022-05/A1/support@2022-05-09", 300), new ChargeAmount("2022-05/A2/support", 300)] }],
        };
        var made = await DoneAsync(document);
        Assert.Equal((600L, 120L), (made.Total, made.Tax));
        Assert.Null((await LineAsync(made))["product"]);
    }

    [Fact]
    public async Task What_is_not_in_Tryton_is_refused_before_anything_is_written()
    {
        var odd = new BackendRecord(ActionSubject.Item, "odd tax", [("name", "Odd"), ("tax_code", "VAT99")]);
        var account = new BackendRecord(ActionSubject.Item, "odd account", [("name", "Odd"), ("income_account", "no such account")]);
        Document With(BackendRecord item) => Invoice(100) is var d ? d with { Lines = [d.Lines[0] with { Item = item.Key }] } : null!;
        foreach (var (document, item, code) in new[]
        {
            (Invoice(100) with { Currency = "JPY", Total = 100 }, null, "TRYTON-010"), (Invoice(100) with { Counterparty = "NOBODY" }, null, "TRYTON-009"),
            (With(odd), odd, "TRYTON-014"), (With(account), account, "TRYTON-015"),
        })
        {
            var refused = Assert.IsType<SendOutcome.Refused>(await SendAsync(_tryton.Backend(), Create(document), item is null ? [] : [item]));
            Assert.Equal(code, refused.Code);
        }

        Assert.Empty(await InvoicesAsync());
    }

    [Fact]
    public async Task What_was_validated_waits_for_the_accountant()
    {
        var old = Invoice(100);
        var made = await DoneAsync(old);
        var accountant = await _tryton.AccountantAsync();
        _ = await accountant.CallAsync("account.invoice.validate_invoice", new JsonArray(Id(made)));

        var update = new OutgoingDocument(ActionKind.Update, Invoice(200), 2, made.ExternalId, DocumentText.Digest(old), false);
        Assert.Equal("TRYTON-013", Assert.IsType<SendOutcome.Failed>(await SendAsync(_tryton.Backend(), update)).Code);
        Assert.Equal("TRYTON-013", Assert.IsType<SendOutcome.Failed>(await SendAsync(_tryton.Backend(), update with { Action = ActionKind.Cancel })).Code);
        Assert.Equal((PublicationState.Draft, 100L), (await FindAsync(_key) is { } waiting ? (waiting.State, waiting.Total) : default));

        _ = await accountant.CallAsync("account.invoice.draft", new JsonArray(Id(made)));
        Assert.Equal(200, Assert.IsType<SendOutcome.Done>(await SendAsync(_tryton.Backend(), update)).Found.Total);
    }

    [Fact]
    public async Task A_line_that_is_edited_past_its_invoice_is_seen()
    {
        var old = Invoice(100);
        var made = await DoneAsync(old);
        var line = (int)(await LineAsync(made))["id"]!;
        _ = await (await _tryton.AccountantAsync()).CallAsync("account.invoice.line.write", new JsonArray(line), new JsonObject { ["quantity"] = 3 });

        Assert.Equal(300, (await FindAsync(_key))!.Total);
        Assert.IsType<SendOutcome.Edited>(await SendAsync(_tryton.Backend(), new OutgoingDocument(ActionKind.Cancel, old, 1, made.ExternalId, DocumentText.Digest(old), false)));
    }

    [Fact]
    public async Task What_did_not_change_is_not_read_again_and_what_did_is()
    {
        var made = new List<ExternalDocument>();
        for (var n = 0; n < 7; n++)
        {
            made.Add(await DoneAsync(Invoice(100, 200) with { Key = $"{_key}/{n}" }));
        }

        // Everything is an hour old, as Tryton sees it.
        await _tryton.SqlAsync("""
            update account_invoice set create_date = create_date - interval '1 hour', write_date = write_date - interval '1 hour';
            update account_invoice_line set create_date = create_date - interval '1 hour', write_date = write_date - interval '1 hour';
            """);
        var known = made.Select(m => new KnownDocument(m.Document, m.ExternalId)).ToImmutableArray();
        async Task<(Dictionary<string, ExternalDocument> Found, bool IsReadAgain)> Look()
        {
            _tryton.Wire.Bodies.Clear();
            var found = await _tryton.Backend().FindAsync(known, Cancellation).ToDictionaryAsync(d => d.Document, StringComparer.Ordinal, Cancellation);
            return (found, _tryton.Wire.Bodies.Any(body => body.Contains("untaxed_amount", StringComparison.Ordinal)));
        }

        _ = await DoneAsync(Invoice(100) with { Key = $"{_key}/newer" });
        _ = await _tryton.Backend().FindAsync([new KnownDocument($"{_key}/newer", null)], Cancellation).CountAsync(Cancellation);
        Assert.True((await Look()).IsReadAgain);
        var (unchanged, isReadAgain) = await Look();
        Assert.False(isReadAgain);
        Assert.Equal(made, made.Select(m => unchanged[m.Document]));

        var accountant = await _tryton.AccountantAsync();
        async Task<int> Line(int n) => (int)(await accountant.SearchAsync("account.invoice.line", [new JsonArray("invoice", "=", Id(made[n]))]))[0]!["id"]!;
        await accountant.PostAsync(Id(made[1]));
        _ = await accountant.CallAsync("account.invoice.line.write", new JsonArray(await Line(2)), new JsonObject { ["quantity"] = 3 });
        _ = await accountant.CallAsync("account.invoice.line.delete", new JsonArray(await Line(3)));
        _ = await accountant.CallAsync("account.invoice.delete", new JsonArray(Id(made[4])));
        _ = await accountant.CallAsync("account.invoice.cancel", new JsonArray(Id(made[5])));

        var (now, _) = await Look();
        Assert.Equal((made[0], made[6]), (now[made[0].Document], now[made[6].Document]));
        Assert.Equal(PublicationState.Posted, now[made[1].Document].State);
        Assert.Equal(500, now[made[2].Document].Total);
        Assert.Equal(200, now[made[3].Document].Total);
        Assert.DoesNotContain(made[4].Document, now.Keys);
        Assert.Equal(PublicationState.Cancelled, now[made[5].Document].State);
    }

    [Fact]
    public async Task What_is_read_of_an_invoice_stood_there_at_one_moment()
    {
        _tryton.Wire.CutAt("account.invoice.write not sent", _key);
        _ = await SendAsync(_tryton.Backend(), Create(Invoice(100)));
        _tryton.Wire.Repair();
        ExternalDocument? finished = null;
        _tryton.Wire.WhileAnswering("account.invoice.search_read", async () => finished = await DoneAsync(Invoice(100)));

        Assert.Null(await FindAsync(_key));
        Assert.NotNull(finished);
        Assert.Equal(finished, await FindAsync(_key));
    }

    [Fact]
    public async Task What_an_accountant_does_besides_is_no_edit()
    {
        var made = await DoneAsync(Invoice(100));
        _ = await (await _tryton.AccountantAsync()).CallAsync(
            "account.invoice.write", new JsonArray(Id(made)), new JsonObject { ["comment"] = "Thank you.", ["payment_term"] = 1, ["accounting_date"] = Day(2022, 6, 1) });
        Assert.Equal(made.Digest, (await FindAsync(_key))!.Digest);
    }

    [Fact]
    public async Task A_copy_is_not_ours()
    {
        var made = await DoneAsync(Invoice(100));
        _ = await (await _tryton.AccountantAsync()).CallAsync("account.invoice.copy", new JsonArray(Id(made)));

        Assert.Equal(2, (await InvoicesAsync()).Count);
        Assert.Equal(made.ExternalId, (await FindAsync(_key))!.ExternalId);
    }

    [Fact]
    public async Task A_refund_by_the_accountant_cancels_the_invoice()
    {
        var made = await DoneAsync(Invoice(100));
        var accountant = await _tryton.AccountantAsync();
        await accountant.PostAsync(Id(made));
        await accountant.RefundAsync(Id(made));

        Assert.Equal(PublicationState.Cancelled, (await FindAsync(_key))!.State);
    }

    [Fact]
    public async Task A_session_that_went_stale_is_opened_again_before_posting()
    {
        using var backend = _tryton.Connect(_tryton.Options() with { AutoPost = true });
        _ = await backend.CheckAsync(Cancellation);
        await _tryton.SqlAsync("update ir_session set create_date = create_date - interval '2 days', write_date = write_date - interval '2 days' where create_uid = (select id from res_user where login = 'connector')");

        Assert.Equal(PublicationState.Posted, Assert.IsType<SendOutcome.Done>(await SendAsync(backend, Create(Invoice(100)))).Found.State);
    }

    [Fact]
    public async Task A_second_pair_of_eyes_is_waited_for()
    {
        var admin = await _tryton.LoginAsync("admin");
        var button = (int)(await admin.SearchAsync("ir.model.button", [new JsonArray("model.model", "=", "account.invoice"), new JsonArray("name", "=", "post")]))[0]!["id"]!;
        var rule = await admin.CallAsync("ir.model.button.rule.create", new JsonArray(new JsonObject { ["button"] = button, ["number_user"] = 2, ["description"] = "4 eyes" }));
        try
        {
            using var backend = _tryton.Connect(_tryton.Options() with { AutoPost = true });
            var sent = Assert.IsType<SendOutcome.Done>(await SendAsync(backend, Create(Invoice(100)))).Found;
            Assert.Equal(PublicationState.Draft, sent.State);

            await (await _tryton.AccountantAsync()).PostAsync(Id(sent));
            Assert.Equal(PublicationState.Posted, (await FindAsync(_key))!.State);
        }
        finally
        {
            _ = await admin.CallAsync("ir.model.button.rule.delete", rule);
        }
    }

    [Fact]
    public async Task Documents_are_posted_in_the_order_of_their_dates_whatever_their_order_in_a_batch()
    {
        using var backend = _tryton.Connect(_tryton.Options() with { AutoPost = true });
        var batch = new[] { 20, 10, 15 }.Select(day => Create(Invoice(100) with { Key = $"{_key}/{day}", IssueDate = new NodaTime.LocalDate(2025, 3, day) })).ToImmutableArray();
        var outcomes = await SendAsync(backend, batch);

        Assert.All(outcomes, outcome => Assert.Equal(PublicationState.Posted, Assert.IsType<SendOutcome.Done>(outcome).Found.State));
        Assert.Equal([1, 2, 0], Enumerable.Range(0, 3).OrderBy(n => ((SendOutcome.Done)outcomes[n]).Found.ExternalNumber, StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_may_have_been_written_is_lost_and_what_was_not_begun_has_failed()
    {
        var batch = Enumerable.Range(0, 12).Select(n => Create(Invoice(100) with { Key = $"{_key}/{n}" })).ToImmutableArray();
        foreach (var method in new[] { "account.invoice.create", "ir.model.data.create", "account.invoice.write" })
        {
            using var backend = _tryton.Connect(_tryton.Options());
            _ = await SendAsync(backend, Create(Invoice(100) with { Key = $"{_key}/{method}" }));
            _tryton.Wire.CutAfter(method);
            var outcomes = await backend.SendAsync([.. batch.Select(o => o with { Records = SampleDocuments.Records })], Cancellation);
            _tryton.Wire.Repair();

            Assert.All(outcomes.Take(10), outcome => Assert.IsType<SendOutcome.Lost>(outcome));
            Assert.All(outcomes.Skip(10), outcome => Assert.IsType<SendOutcome.Failed>(outcome));
            var there = await backend.FindAsync([.. batch.Select(o => new KnownDocument(o.Document.Key, null))], Cancellation).CountAsync(Cancellation);
            Assert.Equal(method == "account.invoice.write" ? 10 : 0, there);
        }

        Assert.All(await SendAsync(_tryton.Backend(), batch), outcome => Assert.IsType<SendOutcome.Done>(outcome));
        Assert.Equal(15, (await InvoicesAsync()).Count);
    }

    private Document Invoice(params ReadOnlySpan<long> amounts) => SampleDocuments.Invoice(_key, amounts);

    private static OutgoingDocument Create(Document document) => new(ActionKind.Create, document, 1, null, null, false);

    private async Task<ExternalDocument> DoneAsync(Document document) => Assert.IsType<SendOutcome.Done>(await SendAsync(_tryton.Backend(), Create(document))).Found;

    private static async Task<SendOutcome> SendAsync(IAccountingBackend backend, OutgoingDocument outgoing, params BackendRecord[] also)
        => (await SendAsync(backend, [outgoing], also))[0];

    private static async Task<ImmutableArray<SendOutcome>> SendAsync(IAccountingBackend backend, ImmutableArray<OutgoingDocument> batch, params BackendRecord[] also)
    {
        ImmutableArray<BackendRecord> records =
        [
            .. SampleDocuments.Records.Where(r => r.Key != "support"), new(ActionSubject.Item, "support", [("name", "Support"), ("unit", "month"), ("tax_code", "VAT20")]), .. also,
        ];
        var sent = await backend.SendRecordsAsync(records, Cancellation);
        records = [.. records.Zip(sent, (record, outcome) => record with { ExternalId = outcome.ExternalId })];
        return await backend.SendAsync([.. batch.Select(outgoing => outgoing with { Records = records })], Cancellation);
    }

    private async Task<ExternalDocument?> FindAsync(string key)
        => await _tryton.Backend().FindAsync([new KnownDocument(key, null)], Cancellation).SingleOrDefaultAsync(Cancellation);

    private async Task<JsonArray> InvoicesAsync() => await (await _tryton.AccountantAsync()).SearchAsync("account.invoice", [TrytonUser.OfKey(_key, andMore: true)]);

    private async Task<JsonNode> ReadAsync(string model, int id, params string[] fields)
        => Assert.Single(await (await _tryton.AccountantAsync()).SearchAsync(model, [new JsonArray("id", "=", id)], fields))!;

    private async Task<JsonNode> LineAsync(ExternalDocument document)
        => (await (await _tryton.AccountantAsync()).SearchAsync("account.invoice.line", [new JsonArray("invoice", "=", Id(document))], "quantity", "unit_price", "description", "product"))[0]!;

    private static Fraction Exact(string number) => number.Contains('/', StringComparison.Ordinal) ? Fraction.Parse(number) : CanonicalText.Decimal(number);

    private static int Id(ExternalDocument document) => int.Parse(document.ExternalId, CultureInfo.InvariantCulture);

    private static decimal Number(JsonNode? typed) => decimal.Parse((string)typed!["decimal"]!, CultureInfo.InvariantCulture);

    private static JsonObject Day(int year, int month, int day) => new() { ["__class__"] = "date", ["year"] = year, ["month"] = month, ["day"] = day };
}
