using System.Text.Json.Nodes;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Customers, vendors, items and accounts, and how they are found.</summary>
public sealed class SimulatorNamesTests : IAsyncLifetime
{
    private QuickBooksSimulator _books = null!;
    private SimulatorTalk _talk = null!;

    public async ValueTask InitializeAsync()
    {
        _books = await QuickBooksSimulator.StartAsync(new SimulatorOptions { Limits = null });
        _talk = new SimulatorTalk(_books);
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _books.DisposeAsync();
    }

    [Fact]
    public async Task A_name_is_used_once_by_customers_and_vendors_together()
    {
        var customer = await _talk.CustomerAsync("Orchard Surgery");
        Assert.Equal("6240", await _talk.RefusedAsync("customer", new { DisplayName = " orchard surgery " }));
        Assert.Equal("6240", await _talk.RefusedAsync("vendor", new { DisplayName = "Orchard Surgery" }));
        Assert.Equal("accepted", await _talk.RefusedAsync("item", new { Name = "Orchard Surgery", Type = "Service", IncomeAccountRef = new { value = "1" } }));

        _ = _books.Desk.Add("Employee", new JsonObject { ["DisplayName"] = "Dr Brown" });
        Assert.Equal("6240", await _talk.RefusedAsync("customer", new { DisplayName = "Dr Brown" }));

        _books.Desk.MakeInactive("Customer", customer);
        Assert.Equal("Orchard Surgery (deleted)", _books.Books.Customers[0].Name);
        Assert.Equal("accepted", await _talk.RefusedAsync("vendor", new { DisplayName = "Orchard Surgery" }));
    }

    [Fact]
    public async Task Names_have_lengths_and_characters()
    {
        Assert.Equal("accepted", await _talk.RefusedAsync("customer", new { DisplayName = new string('c', 500) }));
        Assert.Equal("2050", await _talk.RefusedAsync("customer", new { DisplayName = new string('d', 501) }));
        Assert.Equal("2040", await _talk.RefusedAsync("customer", new { DisplayName = "A:B" }));
        Assert.Equal("2040", await _talk.RefusedAsync("item", new { Name = "A:B", Type = "Service", IncomeAccountRef = new { value = "1" } }));
        Assert.Equal("2050", await _talk.RefusedAsync("item", new { Name = new string('i', 101), Type = "Service", IncomeAccountRef = new { value = "1" } }));
        Assert.Equal("2020", await _talk.RefusedAsync("customer", new { CompanyName = "Nobody" }));
        Assert.Equal("Ms Ada Lovelace", (string?)(await _talk.WriteAsync("customer", new { Title = "Ms", GivenName = "Ada", FamilyName = "Lovelace" }))["DisplayName"]);
        Assert.Equal("2210", await _talk.RefusedAsync("customer", new { DisplayName = "E", PrimaryEmailAddr = new { Address = "no address" } }));
        Assert.Equal("2050", await _talk.RefusedAsync("customer", new { DisplayName = "F", BillAddr = new { Line1 = new string('l', 501) } }));
        Assert.Equal("2010", await _talk.RefusedAsync("customer", new { DisplayName = "G", Colour = "red" }));
    }

    [Fact]
    public async Task Items_need_accounts_of_their_kind()
    {
        Assert.Equal("2020", await _talk.RefusedAsync("item", new { Name = "Hours", Type = "Service" }));
        Assert.Equal("6000", await _talk.RefusedAsync("item", new { Name = "Hours", Type = "Service", IncomeAccountRef = new { value = "5" } }));
        Assert.Equal("6000", await _talk.RefusedAsync("item", new { Name = "Hours", Type = "Service", IncomeAccountRef = new { value = "1" }, ExpenseAccountRef = new { value = "1" } }));
        Assert.Equal("2500", await _talk.RefusedAsync("item", new { Name = "Hours", Type = "Service", IncomeAccountRef = new { value = "99" } }));
        Assert.Equal("2170", await _talk.RefusedAsync("item", new { Name = "Hours", Type = "Work", IncomeAccountRef = new { value = "1" } }));
        _ = await _talk.ItemAsync();
        Assert.Equal("6240", await _talk.RefusedAsync("item", new { Name = "hours", Type = "Service", IncomeAccountRef = new { value = "1" } }));
    }

    [Fact]
    public async Task A_sparse_update_of_an_account_or_term_repeats_the_name()
    {
        Assert.Equal("2020", await _talk.RefusedAsync("term", new { Id = "4", SyncToken = "0", sparse = true, DueDays = 31 }));
        Assert.Equal("accepted", await _talk.RefusedAsync("term", new { Id = "4", SyncToken = "0", sparse = true, Name = "Net 30", DueDays = 31 }));
        Assert.Equal("500", await _talk.RefusedAsync("taxcode", new { Name = "Mine" }));
    }

    [Fact]
    public async Task Queries_filter_sort_and_page()
    {
        for (var i = 1; i <= 3; i++)
        {
            _ = await _talk.CustomerAsync($"Surgery {i}");
        }

        var quoted = await _talk.CustomerAsync("O'Neill's");
        _books.Desk.MakeInactive("Customer", (await _talk.QueryAsync("SELECT * FROM Customer WHERE DisplayName = 'Surgery 3'"))["Customer"]![0]!["Id"]!.GetValue<string>());

        async Task<string> NamesAsync(string query) => string.Join(',', ((await _talk.QueryAsync(query))["Customer"] as JsonArray ?? []).Select(static c => (string?)c!["DisplayName"]));
        Assert.Equal("Surgery 1,Surgery 2,O'Neill's", await NamesAsync("select * from Customer"));
        Assert.Equal("Surgery 3 (deleted)", await NamesAsync("SELECT * FROM Customer WHERE Active = false"));
        Assert.Equal("Surgery 1,Surgery 2,Surgery 3 (deleted)", await NamesAsync("SELECT * FROM Customer WHERE Active IN (true, false) AND DisplayName LIKE 'Surgery%' ORDERBY DisplayName"));
        Assert.Equal("O'Neill's", await NamesAsync(@"SELECT * FROM Customer WHERE DisplayName = 'O\'Neill\'s'"));
        Assert.Equal("Surgery 2", await NamesAsync("SELECT * FROM Customer ORDERBY DisplayName DESC STARTPOSITION 1 MAXRESULTS 1"));
        Assert.Equal("Surgery 1,O'Neill's", await NamesAsync($"SELECT * FROM Customer WHERE Id IN ('1', '{quoted}')"));
        Assert.Equal(3m, (await _talk.QueryAsync("SELECT count(*) FROM Customer"))["totalCount"]!.GetValue<decimal>());
        Assert.Equal("{}", (await _talk.QueryAsync("SELECT * FROM Customer WHERE MetaData.LastUpdatedTime > '2099-01-01T00:00:00Z'")).ToJsonString());
        Assert.Equal("Services", (string?)(await _talk.QueryAsync("SELECT * FROM Account WHERE AccountType = 'Income' ORDERBY Id"))["Account"]![0]!["Name"]);
    }

    [Theory]
    [InlineData("SELECT * FROM Customer WHERE DisplayName = 'O'Neill'", "4000")]
    [InlineData("SELECT * FROM Customer WHERE DisplayName = 'A' OR DisplayName = 'B'", "4000")]
    [InlineData("SELECT * FROM Customer WHERE DisplayName = A", "4000")]
    [InlineData("SELECT Id FROM Customer", "4000")]
    [InlineData("SELECT * FROM Shop", "4001")]
    [InlineData("SELECT * FROM Invoice WHERE PrivateNote = 'key'", "4001")]
    [InlineData("SELECT * FROM Invoice WHERE Line = 'key'", "4001")]
    [InlineData("SELECT * FROM Invoice WHERE CustomField = 'key'", "4001")]
    [InlineData("SELECT * FROM Invoice MAXRESULTS 1001", "4001")]
    public async Task Queries_that_are_refused(string query, string code) => Assert.Equal(code, await _talk.QueryRefusedAsync(query));

    [Fact]
    public async Task Queries_are_posted_as_application_text_only()
    {
        using var right = new StringContent("SELECT * FROM Term", System.Text.Encoding.UTF8, "application/text");
        using var answer = await _talk.SendAsync(HttpMethod.Post, "query", right);
        Assert.Equal(200, (int)answer.StatusCode);
        using var wrong = new StringContent("SELECT * FROM Term", System.Text.Encoding.UTF8, "text/plain");
        using var refused = await _talk.SendAsync(HttpMethod.Post, "query", wrong);
        Assert.Equal(400, (int)refused.StatusCode);
    }

    [Fact]
    public async Task People_merge_customers_and_their_documents_move()
    {
        var (from, into) = (await _talk.CustomerAsync("One"), await _talk.CustomerAsync("Other"));
        var invoice = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(from, [SimulatorTalk.Line(await _talk.ItemAsync(), 5m)]));
        _books.Desk.Merge("Customer", from, into);
        Assert.Equal((into, "Other"), (_books.Books.Invoices[0].PartyId, _books.Books.Invoices[0].PartyName));
        Assert.Equal("610", SimulatorTalk.Code((await _talk.GetAsync($"customer/{from}")).Body));
        Assert.Equal("2500", await _talk.RefusedAsync("invoice", SimulatorTalk.Invoice(from, [SimulatorTalk.Line("1", 5m)])));
        Assert.Equal("0", SimulatorTalk.SyncToken(invoice));
    }
}
