using System.Text.Json.Nodes;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>What people do in QuickBooks, and what of it can be seen.</summary>
public sealed class SimulatorPeopleTests : IAsyncLifetime
{
    private QuickBooksSimulator _books = null!;
    private SimulatorTalk _talk = null!;
    private string _invoice = null!;

    public async ValueTask InitializeAsync()
    {
        _books = await QuickBooksSimulator.StartAsync(new SimulatorOptions { Limits = null });
        _talk = new SimulatorTalk(_books);
        var (customer, item) = (await _talk.CustomerAsync(), await _talk.ItemAsync());
        _invoice = SimulatorTalk.Id(await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(item, 100m, 4m, 25m), SimulatorTalk.Line(item, 7m)],
            ("EmailStatus", "NeedToSend"), ("BillEmail", new { Address = "a@b.example" }))));
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _books.DisposeAsync();
    }

    private SimulatedDocument Now => _books.Books.Find("Invoice", _invoice)!;

    private async Task<JsonObject> ReadAsync() => (JsonObject)(await _talk.GetAsync($"invoice/{_invoice}")).Body["Invoice"]!;

    [Fact]
    public async Task Sending_paying_approving_and_editing_move_the_SyncToken()
    {
        Assert.Equal(1, _books.Desk.SendWaiting());
        _books.Desk.EditLine("Invoice", _invoice, 1, quantity: 3m, description: "three");
        _books.Desk.EditLine("Invoice", _invoice, 2, amount: 8m);
        _ = _books.Desk.Pay(_invoice, 3m);
        _books.Desk.SetApproval("Invoice", _invoice, "REJECTED");
        var read = await ReadAsync();
        Assert.Equal(("5", 83m, 80m, "EmailSent", "REJECTED"), (SimulatorTalk.SyncToken(read), read["TotalAmt"]!.GetValue<decimal>(), read["Balance"]!.GetValue<decimal>(),
            (string?)read["EmailStatus"], (string?)read["TxnApprovalInfo"]!["ApprovalStatus"]));
        Assert.Equal(["1", "2"], Now.Lines.Select(static line => line.Id!));
        Assert.Equal("Payment", (string?)read["LinkedTxn"]![0]!["TxnType"]);
        Assert.Empty(_books.Books.Damage);
    }

    [Fact]
    public async Task A_payment_that_is_deleted_leaves_the_invoice_open()
    {
        var payment = _books.Desk.Pay(_invoice);
        Assert.Equal(0m, Now.Balance);
        _ = await _talk.WriteAsync("payment?operation=delete", new { Id = payment, SyncToken = "0" });
        Assert.Equal((107m, 2), (Now.Balance, Now.SyncToken));
    }

    [Fact]
    public async Task A_payment_by_the_API_is_linked_within_the_balance()
    {
        var body = new { CustomerRef = new { value = Now.PartyId }, TotalAmt = 200m, Line = new[] { new { Amount = 107m, LinkedTxn = new[] { new { TxnId = _invoice, TxnType = "Invoice" } } } } };
        var payment = await _talk.WriteAsync("payment", body);
        Assert.Equal((93m, 0m), (payment["UnappliedAmt"]!.GetValue<decimal>(), Now.Balance));
        Assert.Equal("620", await _talk.RefusedAsync("payment", body));
        _ = await _talk.WriteAsync("payment?operation=update&include=void", new { Id = SimulatorTalk.Id(payment), SyncToken = "0" });
        Assert.Equal(107m, Now.Balance);
    }

    [Fact]
    public async Task A_smaller_total_than_what_was_paid_frees_the_rest()
    {
        _ = _books.Desk.Pay(_invoice);
        _ = await _talk.WriteAsync("invoice", new { Id = _invoice, SyncToken = "1", sparse = true, Line = new[] { SimulatorTalk.Line("1", 7m) } });
        Assert.Equal((7m, 0m), (Now.Total, Now.Balance));
        Assert.Equal(["paid"], _books.Books.Damage.Select(static damage => damage.Split(':')[0]));
    }

    [Fact]
    public async Task People_work_in_closed_books_and_with_inactive_items_and_the_API_does_not()
    {
        _books.Desk.CloseBooks(new DateOnly(2099, 1, 1));
        _books.Desk.MakeInactive("Item", "1");
        _books.Desk.EditMemo("Invoice", _invoice, "by hand");
        Assert.Equal("by hand", Now.PrivateNote);
        Assert.Equal("6210", await _talk.RefusedAsync("invoice", new { Id = _invoice, SyncToken = "1", sparse = true, PrivateNote = "mine" }));
        _books.Desk.CloseBooks(null);
        Assert.Equal("610", await _talk.RefusedAsync("invoice", new { Id = _invoice, SyncToken = "1", sparse = true, PrivateNote = "mine" }));
        var error = Assert.Throws<InvalidOperationException>(() => _books.Desk.EditMemo("Invoice", _invoice, new string('m', 4001)));
        Assert.Contains("2050", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credit_by_hand_takes_the_items_of_the_invoice()
    {
        var credit = _books.Books.Find("CreditMemo", _books.Desk.Credit(_invoice, 12.5m, "goodwill"))!;
        Assert.Equal((12.5m, "goodwill", "1", "Ada Clerk"), (credit.Total, credit.PrivateNote, credit.Lines[0].ItemId, credit.ChangedBy));
    }

    [Fact]
    public async Task The_server_stops_and_starts_with_its_books()
    {
        await _books.StopAsync();
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(ReadAsync);
        await _books.ListenAsync();
        Assert.Equal(_invoice, SimulatorTalk.Id(await ReadAsync()));
    }
}
