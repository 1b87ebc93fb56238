using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>A British company with several currencies, its own numbers and a custom field; and what is bought.</summary>
public sealed class SimulatorGlobalTests : IAsyncLifetime
{
    private QuickBooksSimulator _books = null!;
    private SimulatorTalk _talk = null!;
    private string _item = null!;

    public async ValueTask InitializeAsync()
    {
        _books = await QuickBooksSimulator.StartAsync(new SimulatorOptions
        {
            Limits = null,
            Country = "GB",
            IsMulticurrency = true,
            CustomTxnNumbers = false,
            CustomFields = new Dictionary<string, string> { ["1"] = "Document" },
        });
        _talk = new SimulatorTalk(_books);
        _item = await _talk.ItemAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _books.DisposeAsync();
    }

    private static (string, object?) Gbp => ("CurrencyRef", new { value = "GBP" });

    private Dictionary<string, object> Bill(string vendor, params object[] lines)
        => new() { ["VendorRef"] = new { value = vendor }, ["CurrencyRef"] = new { value = "GBP" }, ["Line"] = lines, ["DocNumber"] = "B-1" };

    private static object AccountLine(string account, decimal amount, string? tax)
        => new { Amount = amount, DetailType = "AccountBasedExpenseLineDetail", AccountBasedExpenseLineDetail = tax is null ? (object)new { AccountRef = new { value = account } } : new { AccountRef = new { value = account }, TaxCodeRef = new { value = tax } } };

    [Fact]
    public async Task Each_line_needs_a_tax_code_and_tax_is_counted_per_rate()
    {
        var customer = await _talk.CustomerAsync();
        Assert.Equal("6000", await _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(_item, 1m)], Gbp)));
        Assert.Equal("2500", await _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(_item, 1m, tax: "TAX")], Gbp)));
        var invoice = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer,
            [SimulatorTalk.Line(_item, 0.02m, tax: "1"), SimulatorTalk.Line(_item, 0.02m, tax: "1"), SimulatorTalk.Line(_item, 10m, tax: "2")], Gbp, ("GlobalTaxCalculation", "TaxExcluded")));
        Assert.Equal(10.55m, invoice["TotalAmt"]!.GetValue<decimal>()); // 0.04 at 20 % are 0.01, 10 at 5 % are 0.50
        Assert.Equal(0.51m, invoice["TxnTaxDetail"]!["TotalTax"]!.GetValue<decimal>());

        var inclusive = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(_item, 120m, tax: "1")], Gbp, ("GlobalTaxCalculation", "TaxInclusive")));
        Assert.Equal((120m, 20m), (inclusive["TotalAmt"]!.GetValue<decimal>(), inclusive["TxnTaxDetail"]!["TotalTax"]!.GetValue<decimal>()));
        var none = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(_item, 120m)], Gbp, ("GlobalTaxCalculation", "NotApplicable")));
        Assert.Equal(120m, none["TotalAmt"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task An_old_tax_that_is_sent_back_stays()
    {
        var customer = await _talk.CustomerAsync();
        var first = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(_item, 100m, tax: "1")], Gbp));
        var stays = await _talk.WriteAsync("invoice", new
        {
            Id = SimulatorTalk.Id(first),
            SyncToken = "0",
            sparse = true,
            TxnTaxDetail = first["TxnTaxDetail"],
            Line = new[] { SimulatorTalk.Line(_item, 200m, tax: "1", id: "1") },
        });
        Assert.Equal(220m, stays["TotalAmt"]!.GetValue<decimal>());
        var counted = await _talk.WriteAsync("invoice", new { Id = SimulatorTalk.Id(first), SyncToken = "1", sparse = true, Line = new[] { SimulatorTalk.Line(_item, 200m, tax: "1", id: "1") } });
        Assert.Equal(240m, counted["TotalAmt"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task The_currency_is_that_of_the_customer_for_life()
    {
        var euro = SimulatorTalk.Id(await _talk.WriteAsync("customer", new { DisplayName = "Clinique", CurrencyRef = new { value = "EUR" } }));
        Assert.Equal("6000", await _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(euro, [SimulatorTalk.Line(_item, 1m, tax: "3")], Gbp)));
        Assert.Equal("2020", await _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(euro, [SimulatorTalk.Line(_item, 1m, tax: "3")])));
        var invoice = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(euro, [SimulatorTalk.Line(_item, 10m, tax: "3")], ("CurrencyRef", new { value = "EUR" }), ("ExchangeRate", 0.85m)));
        Assert.Equal(8.5m, invoice["HomeTotalAmt"]!.GetValue<decimal>());
        Assert.Equal("6000", await _talk.RefusedAsync("customer", new { Id = euro, SyncToken = "0", sparse = true, CurrencyRef = new { value = "GBP" } }));
    }

    [Fact]
    public async Task A_company_that_numbers_by_itself_does_and_keeps_custom_fields_it_has()
    {
        var customer = await _talk.CustomerAsync();
        var fields = new object[] { new { DefinitionId = "1", Type = "StringType", StringValue = "key-1" }, new { DefinitionId = "2", Type = "StringType", StringValue = "dropped" } };
        var first = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(_item, 1m, tax: "3")], Gbp, ("CustomField", fields)));
        Assert.Equal(("1001", "key-1"), ((string?)first["DocNumber"], _books.Books.Invoices[0].CustomFields.Single().Value));
        var full = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(_item, 1m, tax: "3")], Gbp, ("Id", SimulatorTalk.Id(first)), ("SyncToken", "0")));
        Assert.Equal("1001", (string?)full["DocNumber"]);
        Assert.Equal("1002", (string?)(await _talk.WriteAsync("creditmemo", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(_item, 1m, tax: "3")], Gbp)))["DocNumber"]);
        _ = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(_item, 1m, tax: "3")], Gbp, ("DocNumber", "INV-7")));
        Assert.StartsWith("number:", _books.Books.Damage.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bills_have_expense_lines_purchase_tax_and_payments()
    {
        var vendor = SimulatorTalk.Id(await _talk.WriteAsync("vendor", new { DisplayName = "Dr Brown", TermRef = new { value = "4" } }));
        Assert.Equal("6000", await _talk.RefusedAsync("bill", Bill(vendor, AccountLine("1", 10m, "1"))));
        Assert.Equal("6000", await _talk.RefusedAsync("bill", Bill(vendor, AccountLine("5", 10m, null))));
        Assert.Equal("6000", await _talk.RefusedAsync("bill", Bill(vendor, AccountLine("5", 10m, "6")))); // sold only
        var bill = await _talk.WriteAsync("bill", Bill(vendor, AccountLine("5", 10m, "1"),
            new { Amount = 30m, DetailType = "ItemBasedExpenseLineDetail", ItemBasedExpenseLineDetail = new { ItemRef = new { value = _item }, Qty = 3, UnitPrice = 10, TaxCodeRef = new { value = "3" } } }));
        Assert.Equal(42m, bill["TotalAmt"]!.GetValue<decimal>());
        Assert.Equal("8", (string?)bill["APAccountRef"]!["value"]);
        Assert.Equal("6140", await _talk.RefusedAsync("bill", Bill(vendor, AccountLine("5", 10m, "1"))));
        _ = _books.Desk.PayBill(SimulatorTalk.Id(bill), 12m);
        Assert.Equal((30m, 1), (_books.Books.Bills[0].Balance, _books.Books.Bills[0].SyncToken));
        var credit = await _talk.WriteAsync("vendorcredit", Bill(vendor, AccountLine("5", 10m, "1")));
        Assert.Equal(12m, credit["TotalAmt"]!.GetValue<decimal>());
        Assert.Equal("500", await _talk.RefusedAsync("bill?operation=void", new { Id = SimulatorTalk.Id(bill), SyncToken = "1" }));
    }

    [Fact]
    public async Task The_terms_of_the_customer_give_the_due_date()
    {
        var customer = SimulatorTalk.Id(await _talk.WriteAsync("customer", new { DisplayName = "Prompt", SalesTermRef = new { value = "6" } }));
        var invoice = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(_item, 1m, tax: "3")], Gbp, ("TxnDate", "2026-01-15")));
        Assert.Equal("2026-02-28", (string?)invoice["DueDate"]);
    }
}
