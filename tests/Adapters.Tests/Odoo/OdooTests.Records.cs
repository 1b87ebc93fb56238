using System.Collections.Immutable;
using Connector.Engine;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>Partners and products.</summary>
public static partial class OdooTests
{
    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Eight_publishers_that_make_the_same_partners_make_them_once(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        desk.Odoo.Faults.Meet(8, "res.partner", "load");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => desk.Backend().SendRecordsAsync(SampleDocuments.Records, Cancellation), Cancellation)));

        Assert.All(outcomes.SelectMany(o => o), o => Assert.NotNull(o.ExternalId));
        Assert.Equal(2, desk.Odoo.Books.Partners.Count(p => p.ExternalId?.StartsWith("__connector__.", StringComparison.Ordinal) == true));
        _ = Assert.Single(desk.Odoo.Books.Products);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task One_bad_partner_among_hundreds_is_found_and_the_others_are_made(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var records = Enumerable.Range(0, 300)
            .Select(n => new BackendRecord(ActionSubject.Customer, $"C{n}", n == 217 ? [("name", "Bad"), ("tax_id", "GB12")] : n == 218 ? [("name", "Nowhere"), ("country", "XX")] : [("name", $"Customer {n}")]))
            .ToImmutableArray();
        var outcomes = await desk.Backend().SendRecordsAsync(records, Cancellation);

        Assert.Equal([217, 218], Enumerable.Range(0, 300).Where(n => outcomes[n].ExternalId is null));
        Assert.Contains("country XX", outcomes[218].Message, StringComparison.Ordinal);
        Assert.Equal(298, desk.Odoo.Books.Partners.Count(p => p.Ref?.StartsWith('C') == true));
        Assert.True(desk.Odoo.Calls["res.partner/load"] < 25, "Halves lead to the bad one.");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Partners_are_found_by_reference_tax_number_and_unique_name_also_archived(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var byReference = desk.Odoo.People.Create("res.partner", new { name = "A", @ref = "P1" });
        var byTax = desk.Odoo.People.Create("res.partner", new { name = "B", vat = "GB123456782" });
        var byName = desk.Odoo.People.Create("res.partner", new { name = "Practice Three" });
        desk.Odoo.People.Create("res.partner", new { name = "Twins" });
        desk.Odoo.People.Create("res.partner", new { name = "Twins" });
        desk.Odoo.People.Archive("res.partner", byReference);
        var product = desk.Odoo.People.Create("product.product", new { name = "X", default_code = "hours" });
        ImmutableArray<BackendRecord> records =
        [
            new(ActionSubject.Customer, "P1", [("name", "Practice One")]), new(ActionSubject.Customer, "P2", [("name", "Practice Two"), ("tax_id", "gb 1234 567 82")]),
            new(ActionSubject.Vendor, "P3", [("name", "Practice Three")]), new(ActionSubject.Customer, "P4", [("name", "Twins")]),
            new(ActionSubject.Customer, "P5", [("name", "New one")]), new(ActionSubject.Item, "hours", [("name", "Hours")]), new(ActionSubject.Item, "new", [("name", "New")]),
        ];
        var matches = await desk.Backend().MatchAsync(records, Cancellation);

        Assert.Equal(
            [Found(byReference, "its reference"), Found(byTax, "its tax number"), Found(byName, "its name")], matches[..3]);
        Assert.Contains("backend link erp P4 NUMBER", Assert.IsType<RecordMatch.Blocked>(matches[3]).Reason, StringComparison.Ordinal);
        Assert.Equal([new RecordMatch.None(), Found(product, "its code"), new RecordMatch.None()], matches[4..]);

        desk.Change(options => options with { CreateCustomers = false, CreateItems = false });
        matches = await desk.Backend().MatchAsync(records, Cancellation);
        Assert.Contains("CreateCustomers is off", Assert.IsType<RecordMatch.Blocked>(matches[4]).Reason, StringComparison.Ordinal);
        Assert.Contains("CreateItems is off", Assert.IsType<RecordMatch.Blocked>(matches[6]).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_name_of_one_of_our_own_partners_matches_nobody_else(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        ImmutableArray<BackendRecord> first = [new(ActionSubject.Customer, "P1", [("name", "The Surgery")])];
        _ = await desk.Backend().SendRecordsAsync(first, Cancellation);
        var second = new BackendRecord(ActionSubject.Customer, "P2", [("name", "The Surgery")]);

        Assert.Equal(new RecordMatch.None(), Assert.Single(await desk.Backend().MatchAsync([second], Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Links_by_hand_are_looked_up(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var id = desk.Odoo.People.Create("res.partner", new { name = "B" });
        var record = new BackendRecord(ActionSubject.Customer, "P1", [("name", "Practice One")]);
        var text = id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var matches = await desk.Backend().MatchAsync([record with { ExternalId = text }, record with { ExternalId = "99999" }, record with { ExternalId = "customer:P1" }], Cancellation);

        Assert.Equal(new RecordMatch.Found(text, "its number"), matches[0]);
        Assert.IsType<RecordMatch.Blocked>(matches[1]);
        Assert.IsType<RecordMatch.Blocked>(matches[2]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Changed_details_are_written_to_the_partner(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var made = (await desk.Backend().SendRecordsAsync([new(ActionSubject.Customer, "P1", [("name", "Practice One"), ("country", "GB")])], Cancellation))[0];
        var again = (await desk.Backend().SendRecordsAsync(
            [new(ActionSubject.Customer, "P1", [("name", "Practice 1"), ("email", "p1@example.org")]) { ExternalId = made.ExternalId }], Cancellation))[0];

        Assert.Equal(made.ExternalId, again.ExternalId);
        var partner = Assert.Single(desk.Odoo.Books.Partners, p => p.Ref == "P1");
        Assert.Equal(("Practice 1", "p1@example.org"), (partner.Name, partner.Email));
    }

    private static RecordMatch Found(long id, string by) => new RecordMatch.Found(id.ToString(System.Globalization.CultureInfo.InvariantCulture), by);
}
