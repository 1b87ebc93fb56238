using System.Globalization;
using System.Text.Json.Nodes;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Invoices and credit memos of a US company, as the simulator takes them.</summary>
public sealed class SimulatorSalesTests : IAsyncLifetime
{
    private QuickBooksSimulator _books = null!;
    private SimulatorTalk _talk = null!;
    private string _customer = null!;
    private string _item = null!;

    public async ValueTask InitializeAsync()
    {
        _books = await QuickBooksSimulator.StartAsync(new SimulatorOptions { Limits = null });
        _talk = new SimulatorTalk(_books);
        _customer = await _talk.CustomerAsync();
        _item = await _talk.ItemAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _books.DisposeAsync();
    }

    private Task<JsonObject> InvoiceAsync(params (string Name, object? Value)[] more)
        => _talk.WriteAsync("invoice", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, 100m, 4m, 25m, "NON")], more));

    private Task<string> RefusedAsync(params (string Name, object? Value)[] more)
        => _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, 100m, 4m, 25m, "NON")], more));

    private static decimal Exact(string number) => decimal.Parse(number, CultureInfo.InvariantCulture);

    private SimulatedDocument Now(JsonObject invoice) => _books.Books.Find("Invoice", SimulatorTalk.Id(invoice))!;

    [Fact]
    public async Task An_invoice_gets_its_ids_total_balance_due_date_and_times()
    {
        var answered = await InvoiceAsync(("DocNumber", "INV-1"), ("TxnDate", "2026-03-31"), ("SalesTermRef", new { value = "4" }), ("PrivateNote", "key-1"));

        Assert.Equal("0", SimulatorTalk.SyncToken(answered));
        Assert.Equal((100m, 100m), (answered["TotalAmt"]!.GetValue<decimal>(), answered["Balance"]!.GetValue<decimal>()));
        Assert.Equal("2026-04-30", (string?)answered["DueDate"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00$", (string?)answered["MetaData"]!["CreateTime"]);
        Assert.Equal("Orchard Surgery", (string?)answered["CustomerRef"]!["name"]);
        Assert.Equal("1", (string?)answered["Line"]![0]!["Id"]);
        Assert.Equal("SubTotalLineDetail", (string?)answered["Line"]![1]!["DetailType"]);
        Assert.Null(answered["Line"]![1]!["Id"]);

        var (_, read) = await _talk.GetAsync($"invoice/{SimulatorTalk.Id(answered)}");
        Assert.True(JsonNode.DeepEquals(answered, read["Invoice"]));
    }

    [Fact]
    public async Task A_full_update_clears_what_is_left_out_and_a_sparse_one_does_not()
    {
        var first = await InvoiceAsync(("DocNumber", "INV-1"), ("PrivateNote", "note"), ("TxnDate", "2026-03-31"));
        var sparse = await _talk.WriteAsync("invoice", new { Id = SimulatorTalk.Id(first), SyncToken = "0", sparse = true, CustomerMemo = new { value = "Thanks" } });
        Assert.Equal(("INV-1", "note", "Thanks"), (Now(sparse).DocNumber, Now(sparse).PrivateNote, Now(sparse).CustomerMemo));
        Assert.Equal(new DateOnly(2026, 3, 31), Now(sparse).TxnDate);

        var full = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, 5m)], ("Id", SimulatorTalk.Id(first)), ("SyncToken", "1")));
        Assert.Equal((null, null, null), (Now(full).DocNumber, Now(full).PrivateNote, Now(full).CustomerMemo));
        Assert.NotEqual(new DateOnly(2026, 3, 31), Now(full).TxnDate);
        Assert.Equal("2", SimulatorTalk.SyncToken(full));
    }

    [Fact]
    public async Task The_lines_that_are_sent_are_all_lines_and_those_with_ids_keep_them()
    {
        var first = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, 1m), SimulatorTalk.Line(_item, 2m), SimulatorTalk.Line(_item, 3m)]));
        var changed = await _talk.WriteAsync("invoice", new
        {
            Id = SimulatorTalk.Id(first),
            SyncToken = "0",
            sparse = true,
            Line = new[] { SimulatorTalk.Line(_item, 30m, id: "3"), SimulatorTalk.Line(_item, 4m), SimulatorTalk.Line(_item, 5m, id: "77") },
        });
        Assert.Equal([("3", 30m), ("4", 4m), ("5", 5m)], Now(changed).Lines.Select(static line => (line.Id!, line.Amount!.Value)));
        Assert.Equal(39m, Now(changed).Total);
    }

    [Fact]
    public async Task An_older_SyncToken_is_stale_and_names_who_was_there()
    {
        var first = await InvoiceAsync();
        _books.Desk.EditMemo("Invoice", SimulatorTalk.Id(first), "seen");
        var (status, answer) = await _talk.PostAsync("invoice", new { Id = SimulatorTalk.Id(first), SyncToken = "0", sparse = true, PrivateNote = "mine" });
        Assert.Equal((400, "5010"), (status, SimulatorTalk.Code(answer)));
        Assert.Contains("You and Ada Clerk were working on this at the same time", (string?)answer["Fault"]!["Error"]![0]!["Detail"], StringComparison.Ordinal);
        Assert.Equal("2020", await _talk.RefusedAsync("invoice", new { Id = SimulatorTalk.Id(first), sparse = true, PrivateNote = "mine" }));
        Assert.Equal("seen", Now(first).PrivateNote);
    }

    [Theory]
    [InlineData("100.00", "4", "25", "accepted")]
    [InlineData("100.01", "4", "25", "6070")]
    [InlineData("0.13", "5", "0.025", "accepted")]
    [InlineData("0.12", "5", "0.025", "6070")]
    [InlineData("33.33", "3.33333", "10", "accepted")]
    public async Task The_amount_is_price_times_quantity_to_the_cent_half_up(string amount, string quantity, string price, string expected)
        => Assert.Equal(expected, await _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, Exact(amount), Exact(quantity), Exact(price))])));

    [Fact]
    public async Task Refusals_have_their_codes()
    {
        Assert.Equal("2050", await RefusedAsync(("DocNumber", new string('1', 22))));
        Assert.Equal("2050", await RefusedAsync(("PrivateNote", new string('n', 4001))));
        Assert.Equal("2040", await RefusedAsync(("PrivateNote", "four bytes: \U0001F600")));
        Assert.Equal("2170", await RefusedAsync(("EmailStatus", "Mailed")));
        Assert.Equal("2020", await RefusedAsync(("EmailStatus", "NeedToSend")));
        Assert.Equal("2210", await RefusedAsync(("BillEmail", new { Address = "nobody" })));
        Assert.Equal("2010", await RefusedAsync(("InvoiceStatus", "PAID")));
        Assert.Equal("2010", await RefusedAsync(("TxnDate", "31/03/2026")));
        Assert.Equal("2500", await RefusedAsync(("SalesTermRef", new { value = "99" })));
        Assert.Equal("6000", await RefusedAsync(("CustomerRef", new { value = "" })));
        Assert.Equal("2500", await RefusedAsync(("CustomerRef", new { value = "999" })));
        Assert.Equal("6100", await _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, 1m, tax: "2")])));
        Assert.Equal("6000", await _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, -1m)])));
        Assert.Equal("6000", await RefusedAsync(("CurrencyRef", new { value = "EUR" })));
        Assert.Equal("2020", await _talk.RefusedAsync("invoice", new { CustomerRef = new { value = _customer } }));
        _books.Desk.MakeInactive("Item", _item);
        Assert.Equal("610", await RefusedAsync());
        Assert.Empty(_books.Books.Invoices);
    }

    [Fact]
    public async Task Numbers_are_refused_twice_unless_that_is_allowed()
    {
        _ = await InvoiceAsync(("DocNumber", "INV-1"));
        Assert.Equal("6140", await RefusedAsync(("DocNumber", "INV-1")));
        _ = await _talk.WriteAsync("invoice?include=allowduplicatedocnum", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, 1m)], ("DocNumber", "INV-1")));
        Assert.Null(Now(await InvoiceAsync()).DocNumber);
    }

    [Fact]
    public async Task Closed_books_refuse_every_write_dated_in_them()
    {
        var old = await InvoiceAsync(("TxnDate", "2026-03-31"));
        _books.Desk.CloseBooks(new DateOnly(2026, 3, 31));
        Assert.Equal("6210", await RefusedAsync(("TxnDate", "2026-03-31")));
        var body = new { Id = SimulatorTalk.Id(old), SyncToken = "0", sparse = true, TxnDate = "2026-04-01" };
        Assert.Equal("6210", await _talk.RefusedAsync("invoice", body));
        Assert.Equal("6210", await _talk.RefusedAsync("invoice?operation=void", body));
        Assert.Equal("6210", await _talk.RefusedAsync("invoice?operation=delete", body));
        _ = await InvoiceAsync(("TxnDate", "2026-04-01"));
        var (_, preferences) = await _talk.GetAsync("preferences");
        Assert.Equal("2026-03-31", (string?)preferences["Preferences"]!["AccountingInfoPrefs"]!["BookCloseDate"]);
    }

    [Fact]
    public async Task A_voided_invoice_stays_with_nothing_and_a_deleted_one_is_gone()
    {
        var first = await InvoiceAsync(("PrivateNote", "key-1"));
        _ = _books.Desk.Pay(SimulatorTalk.Id(first), 30m);
        Assert.Equal((70m, 1), (Now(first).Balance, Now(first).SyncToken));
        _ = await _talk.WriteAsync("invoice?operation=void", new { Id = SimulatorTalk.Id(first), SyncToken = "1" });
        Assert.Equal((0m, 0m, "Voided - key-1", true), (Now(first).Total, Now(first).Balance, Now(first).PrivateNote, Now(first).IsVoided));
        Assert.Equal((0m, 0m), (Now(first).Lines[0].Amount, Now(first).Lines[0].Quantity));

        var second = await InvoiceAsync();
        var deleted = await _talk.WriteAsync("invoice?operation=delete", new { Id = SimulatorTalk.Id(second), SyncToken = "0" });
        Assert.Equal($$"""{"status":"Deleted","domain":"QBO","Id":"{{SimulatorTalk.Id(second)}}"}""", deleted.ToJsonString());
        Assert.Equal("610", SimulatorTalk.Code((await _talk.GetAsync($"invoice/{SimulatorTalk.Id(second)}")).Body));
        Assert.Contains(_books.Books.Damage, static damage => damage.StartsWith("paid:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sending_needs_its_content_type_and_an_address()
    {
        var invoice = await InvoiceAsync(("BillEmail", new { Address = "surgery@example.org" }));
        Assert.Equal("1050", await _talk.RefusedAsync($"invoice/{SimulatorTalk.Id(invoice)}/send", new { }));
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = new("application/octet-stream");
        using var answer = await _talk.SendAsync(HttpMethod.Post, $"invoice/{SimulatorTalk.Id(invoice)}/send", content);
        Assert.Equal((200, "EmailSent", 1), ((int)answer.StatusCode, Now(invoice).EmailStatus, Now(invoice).SyncToken));

        var read = (JsonObject)(await _talk.GetAsync($"invoice/{SimulatorTalk.Id(invoice)}")).Body["Invoice"]!;
        Assert.Equal("2010", await _talk.RefusedAsync("invoice", read)); // what was read cannot be sent back: DeliveryInfo
        _ = read.Remove("DeliveryInfo");
        _ = await _talk.WriteAsync("invoice", read);
    }

    [Fact]
    public async Task Sales_tax_is_counted_by_QuickBooks_unless_both_code_and_total_are_sent()
    {
        var taxed = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, 33.33m, tax: "TAX"), SimulatorTalk.Line(_item, 50m, tax: "NON")]));
        Assert.Equal((2.67m, 86.00m), (Now(taxed).Tax, Now(taxed).Total));
        var ignored = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, 100m, tax: "TAX")], ("TxnTaxDetail", new { TotalTax = 1m })));
        Assert.Equal(108m, Now(ignored).Total);
        var given = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, 100m, tax: "TAX")],
            ("TxnTaxDetail", new { TxnTaxCodeRef = new { value = "1" }, TotalTax = 1m })));
        Assert.Equal(101m, Now(given).Total);
        Assert.Equal("6000", await _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(_customer, Enumerable.Range(0, 751).Select(_ => SimulatorTalk.Line(_item, 1m, tax: "TAX")))));
        Assert.Equal("accepted", await _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(_customer, Enumerable.Range(0, 751).Select(_ => SimulatorTalk.Line(_item, 1m, tax: "NON")))));
    }

    [Fact]
    public async Task Unknown_custom_fields_are_dropped_without_a_word()
    {
        Assert.Empty(Now(await InvoiceAsync(("CustomField", new[] { new { DefinitionId = "1", Type = "StringType", StringValue = "key-1" } }))).CustomFields);
    }

    [Fact]
    public async Task Credit_memos_are_sales_too()
    {
        var memo = await _talk.WriteAsync("creditmemo", SimulatorTalk.Invoice(_customer, [SimulatorTalk.Line(_item, 40m)], ("DocNumber", "CR-1")));
        Assert.Equal(40m, memo["RemainingCredit"]!.GetValue<decimal>());
        var invoice = await InvoiceAsync();
        _ = _books.Desk.ApplyCredit(SimulatorTalk.Id(memo), SimulatorTalk.Id(invoice), 40m);
        Assert.Equal((60m, 0m), (Now(invoice).Balance, _books.Books.CreditMemos[0].Balance));
        Assert.Equal("500", await _talk.RefusedAsync("creditmemo?operation=void", new { Id = SimulatorTalk.Id(memo), SyncToken = "1" }));
    }
}
