using System.Collections.Immutable;
using Connector.Adapters.Odoo;
using Connector.Engine;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>Bad settings and bad facts get a clear message each, and nothing is written.</summary>
public static class OdooBadInputTests
{
    private static readonly (string What, Func<OdooOptions, OdooOptions> Change, string Code, string Expected)[] Settings =
    [
        ("database", o => o with { Database = "nodb" }, "ODOO-003", "Database"),
        ("key", o => o with { ApiKey = "wrong" }, "ODOO-001", "ApiKey"),
        ("company", o => o with { Company = 2 }, "ODOO-004", "Company: there is no company 2"),
        ("no such company", o => o with { Company = 77 }, "ODOO-004", "there is 1 Example Ltd"),
        ("journal", o => o with { Journal = "NOPE" }, "ODOO-004", "Journal: Odoo has no journal NOPE; of type sale it has INV"),
        ("journal of another type", o => o with { Journal = "BILL" }, "ODOO-004", "is of type purchase"),
        ("payment term", o => o with { PaymentTerm = "Whenever" }, "ODOO-004", "PaymentTerm: Odoo has no payment term Whenever"),
        ("fiscal position", o => o with { FiscalPosition = "Mars" }, "ODOO-004", "FiscalPosition: Odoo has no fiscal position Mars"),
        ("analytic account", o => o with { Analytic = Map("*", "Nowhere") }, "ODOO-004", "Analytic:*: Odoo has no analytic account Nowhere"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(19)]
    [InlineData(17)]
    public static async Task A_wrong_setting_is_named_by_the_check_and_stops_everything(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var records = await desk.SendRecordsAsync();
        foreach (var (what, change, code, expected) in Settings)
        {
            desk.Change(change);
            var check = await desk.Backend().CheckAsync(Cancellation);
            Assert.Contains(check.Problems, p => p.Contains(expected, StringComparison.Ordinal));

            var backend = desk.Backend();
            var outcome = Assert.Single(await backend.SendAsync([Desk.Create(SampleDocuments.Invoice(what, 100)) with { Records = records }], Cancellation));
            var (found, message) = outcome switch { SendOutcome.Refused(var c, var m) => (c, m), SendOutcome.Failed(var c, var m) => (c, m), _ => ("", outcome.ToString()) };
            Assert.Equal(code, found);
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.All(await backend.SendRecordsAsync(SampleDocuments.Records, Cancellation), o => Assert.Equal(code, o.Code));
        }

        Assert.Empty(desk.Odoo.Books.Moves);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(17)]
    public static async Task A_tax_that_maps_to_nothing_stops_its_own_documents_only(int version)
    {
        await using var desk = await Desk.OpenAsync(version, o => o with { Taxes = ImmutableDictionary<string, string>.Empty.Add("VAT20", "20%").Add("VAT9", "9%") });
        desk.Items["good"] = Map("tax_code", "VAT20");
        desk.Items["odd"] = Map("tax_code", "VAT9");
        desk.Items["unmapped"] = Map("tax_code", "VAT3");
        var check = await desk.Backend().CheckAsync(Cancellation);
        Assert.Contains("Taxes:VAT9: Odoo has no sales tax 9%; it has 20%, 5%, 0%", Assert.Single(check.Problems), StringComparison.Ordinal);

        var backend = desk.Backend();
        var records = await desk.SendRecordsAsync(backend);
        var outcomes = await backend.SendAsync(
            [.. new[] { "good", "odd", "unmapped" }.Select(item => Desk.Create(Desk.Document(item, Desk.Line(1, 1, 1, 100) with { Item = item })) with { Records = records })], Cancellation);
        Assert.IsType<SendOutcome.Done>(outcomes[0]);
        Assert.Contains("Taxes:VAT9", Assert.IsType<SendOutcome.Refused>(outcomes[1]).Message, StringComparison.Ordinal);
        Assert.Contains("tax code VAT3 maps to nothing", Assert.IsType<SendOutcome.Refused>(outcomes[2]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(17)]
    public static async Task What_is_ambiguous_archived_or_included_in_prices_is_named(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        desk.Odoo.People.Create("account.tax", new { name = "Twice", amount = 20, company_id = 1 });
        desk.Odoo.People.Create("account.tax", new { name = "Twice", amount = 20, company_id = 1 });
        desk.Odoo.People.Create("account.tax", new { name = "Included", amount = 20, price_include = true, company_id = 1 });
        desk.Odoo.People.Archive("account.tax", desk.Odoo.People.Create("account.tax", new { name = "Old", amount = 17, company_id = 1 }));
        var journal = desk.Odoo.People.Create("account.journal", new { name = "Closed", code = "OLD", type = "sale", company_id = 1 });
        desk.Odoo.People.Archive("account.journal", journal);
        desk.Change(o => o with { Journal = "OLD", Taxes = ImmutableDictionary<string, string>.Empty.Add("A", "Twice").Add("B", "Included").Add("C", "Old") });

        var problems = (await desk.Backend().CheckAsync(Cancellation)).Problems;
        Assert.Contains(problems, p => p.Contains("the journal OLD is archived", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("several sales taxes Twice: set the number of one instead", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("Included is included in prices", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("the sales tax Old is archived", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(19)]
    [InlineData(17)]
    public static async Task Facts_that_Odoo_cannot_take_are_refused_with_what_to_do(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var records = await desk.SendRecordsAsync();
        var backend = desk.Backend();
        async Task<string> Refusal(Document document, ImmutableArray<BackendRecord> of)
            => Assert.IsType<SendOutcome.Refused>(Assert.Single(await backend.SendAsync([Desk.Create(document) with { Records = of }], Cancellation))).Message;

        Assert.Contains("no currency XTS", await Refusal(SampleDocuments.Invoice("c", 100) with { Currency = "XTS" }, records), StringComparison.Ordinal);
        Assert.Contains("CHF is not active in Odoo", await Refusal(SampleDocuments.Invoice("i", 100) with { Currency = "CHF" }, records), StringComparison.Ordinal);
        Assert.Contains("P1 is not linked", await Refusal(SampleDocuments.Invoice("p", 100), [.. records.Select(r => r with { ExternalId = null })]), StringComparison.Ordinal);
        Assert.Contains("support is not linked", await Refusal(SampleDocuments.Invoice("s", 100), [.. records.Where(r => r.Subject != ActionSubject.Item)]), StringComparison.Ordinal);
        Assert.Contains("account 999", await Refusal(
            SampleDocuments.Invoice("a", 100), [.. records.Select(r => r.Subject == ActionSubject.Item ? r with { Fields = r.Fields.Add(("income_account", "999")) } : r)]), StringComparison.Ordinal);
        var nameless = Assert.Single(await backend.SendRecordsAsync([new(ActionSubject.Customer, "P9", [("name", " ")])], Cancellation));
        Assert.Contains("customer P9 has no name", nameless.Message, StringComparison.Ordinal);
        Assert.Empty(desk.Odoo.Books.Moves);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(17)]
    public static async Task Missing_rights_are_named_before_anything_is_written(int version)
    {
        await using var desk = await Desk.OpenAsync(version, o => o with { Login = "readonly", ApiKey = "readonly-key" });
        var problems = (await desk.Backend().CheckAsync(Cancellation)).Problems;

        Assert.Contains(problems, p => p.StartsWith("ODOO-005", StringComparison.Ordinal) && p.Contains("create invoices", StringComparison.Ordinal));
    }

    [Fact]
    public static async Task JSON_RPC_needs_a_login_and_a_database()
    {
        await using var desk = await Desk.OpenAsync(17, o => o with { Login = null });
        Assert.Contains("JSON-RPC needs Database and Login", Assert.Single((await desk.Backend().CheckAsync(Cancellation)).Problems), StringComparison.Ordinal);
        desk.Change(o => o with { Protocol = OdooProtocol.Json2 });
        Assert.Contains("does not speak JSON-2", Assert.Single((await desk.Backend().CheckAsync(Cancellation)).Problems), StringComparison.Ordinal);
    }

    private static ImmutableDictionary<string, string> Map(string key, string value) => ImmutableDictionary<string, string>.Empty.Add(key, value);
}
