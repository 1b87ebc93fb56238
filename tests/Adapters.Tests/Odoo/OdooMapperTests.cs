using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Adapters.Odoo;
using Connector.Engine;
using Connector.Simulators.Odoo;
using Connector.Testing;
using FsCheck.Fluent;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>What Odoo is sent, as approved.</summary>
public static class OdooMapperTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly ImmutableArray<BackendRecord> Records =
    [
        new(ActionSubject.Customer, "P1", [("name", "Practice One, Leeds"), ("email", "one@example.org"), ("country", "GB"), ("tax_id", "GB123456782")]) { ExternalId = "14" },
        new(ActionSubject.Item, "hours", [("name", "Hours"), ("unit", "hour"), ("tax_code", "VAT20"), ("income_account", "401000")]) { ExternalId = "3" },
        new(ActionSubject.Item, "support", [("name", "Support")]) { ExternalId = "4" },
    ];

    private static readonly Document Sample = Desk.Document(
        "2022-05/receivable/P1",
        Desk.Line(1, Fraction.Of(31, 2), Fraction.Of(12, 5), 3720) with { Item = "hours", Description = "Hours, Zoë & Søn" },
        Desk.Line(2, Fraction.Of(12345678, 10000), Fraction.Of(12345, 100000), 15241),
        Desk.Line(3, 1, -5, -500) with { Item = null, Description = "Discount\r\nas agreed\u0000" });

    [Theory]
    [InlineData(19)]
    [InlineData(17)]
    public static async Task Documents(int version)
    {
        await using var odoo = await OdooSimulator.StartAsync(new SimulatorOptions { Version = version });
        var company = await CompanyAsync(odoo, Sample);
        var (invoice, refusal) = OdooMapper.Map(Outgoing(Sample), company, OdooAt.Options(odoo));
        Assert.Null(refusal);
        var (credit, _) = OdooMapper.Map(Outgoing(Sample with { Key = Sample.Key + "/adj-1", Kind = DocumentKind.CreditNote, Lines = [Sample.Lines[0]] }) with { CorrectsId = "12" }, company, OdooAt.Options(odoo));

        var json = new JsonObject
        {
            ["load"] = Table(invoice!),
            ["load a credit"] = Table(credit!),
            ["write"] = OdooMapper.Values(invoice!),
        };
        Approved.Equal($"tests/Adapters.Tests/Approved/odoo{version}.json", json.ToJsonString(Readable) + "\n");
    }

    [Fact]
    public static async Task Partners_and_products()
    {
        await using var odoo = await OdooSimulator.StartAsync();
        var options = OdooAt.Options(odoo) with { Units = ImmutableDictionary<string, string>.Empty.Add("hour", "Hours") };
        var company = await OdooCompany.ReadAsync(new OdooClient("odoo", options, TimeProvider.System, TimeSpan.Zero, TimeSpan.FromSeconds(9)), options, TestContext.Current.CancellationToken);
        await company.NeedAsync("res.country", "code", ["GB"], "country", TestContext.Current.CancellationToken);
        var cells = Records.Select(record => (JsonNode)new JsonObject
        {
            ["id"] = OdooMapper.NameOf(record),
            ["load"] = new JsonObject(OdooMapper.Map(record, company, options).Cells.Select(c => KeyValuePair.Create(c.Column, (JsonNode?)c.Value))),
            ["write"] = OdooMapper.Values(OdooMapper.Map(record, company, options).Cells),
        });
        Approved.Equal("tests/Adapters.Tests/Approved/odoo-records.json", new JsonArray([.. cells]).ToJsonString(Readable) + "\n");
    }

    [Fact]
    public static void Notes_and_schedules()
    {
        var adjustment = Outgoing(Sample with { Key = Sample.Key + "/adj-1", Corrects = Sample.Key, Kind = DocumentKind.CreditNote });
        Approved.Equal("tests/Adapters.Tests/Approved/odoo-notes.txt", string.Join(
            "\n", OdooNotes.Note(Outgoing(Sample), null), OdooNotes.Note(adjustment, "https://connector.example"), OdooNotes.ScheduleName(adjustment),
            System.Text.Encoding.UTF8.GetString(OdooNotes.Schedule(Sample))));
    }

    [Fact]
    public static void A_fingerprint_is_the_same_for_what_is_sent_and_what_is_read()
    {
        OdooLine line = new(3, "x", 1.50m, 2.000m, 0, [5, 6], null);
        var sent = OdooMove.FingerprintOf(1, "2022-05-31", 2, [line]);
        Assert.Equal(sent, OdooMove.FingerprintOf(1, "2022-05-31", 2, [line with { Quantity = 1.5m, Price = 2m, Taxes = [6, 5] }]));
        Assert.NotEqual(sent, OdooMove.FingerprintOf(1, "2022-05-31", 2, [line with { Price = 2.01m }]));
        Assert.NotEqual(sent, OdooMove.FingerprintOf(1, "2022-05-31", 2, [line, line with { Kind = "line_note" }]));
    }

    [Theory]
    [InlineData("a\u0000b\u0007c", "abc")]
    [InlineData("a\r\nb\tc", "a\nb\tc")]
    [InlineData("名前😀", "名前😀")]
    public static void Text_is_what_a_database_takes(string text, string clean) => Assert.Equal(clean, OdooMapper.Clean(text));

    [Fact]
    public static void Half_a_character_is_replaced() => Assert.Equal("a\ufffd", OdooMapper.Clean("a\ud83d"));

    private static async Task<OdooCompany> CompanyAsync(OdooSimulator odoo, Document document)
    {
        var options = OdooAt.Options(odoo) with { Taxes = ImmutableDictionary<string, string>.Empty.Add("VAT20", "20%") };
        var company = await OdooCompany.ReadAsync(new OdooClient("odoo", options, TimeProvider.System, TimeSpan.Zero, TimeSpan.FromSeconds(9)), options, TestContext.Current.CancellationToken);
        await company.NeedAsync("res.currency", "name", [document.Currency], "currency", TestContext.Current.CancellationToken);
        await company.NeedAsync("account.account", "code", ["401000"], "account", TestContext.Current.CancellationToken);
        Assert.Empty(company.Problems);
        return company;
    }

    private static OutgoingDocument Outgoing(Document document) => Desk.Create(document) with { Records = Records };

    private static JsonObject Table(OdooDocument document)
    {
        var (fields, rows) = OdooMapper.Table([document]);
        return new JsonObject { ["fields"] = OdooCall.Strings(fields), ["data"] = new JsonArray([.. rows.Select(OdooCall.Strings)]) };
    }
}
