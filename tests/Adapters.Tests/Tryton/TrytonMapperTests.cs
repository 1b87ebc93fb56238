using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Adapters.Tryton;
using Connector.Engine;
using Xunit;

namespace Connector.Adapters.Tests.Tryton;

/// <summary>What is written is what is read back, to the penny and to the letter. Without a server.</summary>
public sealed class TrytonMapperTests
{
    private static readonly TrytonCompany Company = new()
    {
        Id = 1,
        User = 2,
        CanReserveKeys = true,
        PriceDecimals = 4,
        RevenueJournal = 1,
        ExpenseJournal = 2,
        Receivable = 5,
        Payable = 4,
        Revenue = 6,
        Expense = 3,
        Currencies = new (string Code, int Id, string Rounding)[] { ("GBP", 1, "0.01"), ("JPY", 2, "1"), ("KWD", 3, "0.001"), ("CHF", 4, "0.05") }
            .ToImmutableDictionary(c => c.Code, c => new TrytonCurrency(c.Id, c.Rounding), StringComparer.Ordinal),
        Units = ImmutableDictionary<int, TrytonUnit>.Empty.Add(1, new TrytonUnit(1, "Unit", "u", 0)).Add(9, new TrytonUnit(9, "Hour", "h", 2)),
        Categories = ImmutableDictionary<int, TrytonCategory>.Empty
            .Add(1, new TrytonCategory(null, false, 61, null)).Add(2, new TrytonCategory(1, true, 99, 99)).Add(3, new TrytonCategory(2, true, null, null)),
        Taxes = [new TrytonTax(1, "VAT 20%", null), new TrytonTax(2, "Split", "sale"), new TrytonTax(3, "Split", "purchase"), new TrytonTax(4, "Twice", "sale"), new TrytonTax(5, "Twice", "both")],
        Accounts = [new TrytonAccount(61, "Services", "4000"), new TrytonAccount(62, "Twins", "1"), new TrytonAccount(63, "Twins", "2")],
    };

    private static readonly TrytonOptions Options = new()
    {
        Url = new Uri("http://127.0.0.1:8000"),
        Database = "tryton",
        Login = "connector",
        Password = "",
        Taxes = new Dictionary<string, string>(StringComparer.Ordinal) { ["VAT20"] = "VAT 20%", ["SPLIT"] = "Split", ["TWICE"] = "Twice" }.ToImmutableDictionary(StringComparer.Ordinal),
    };

    [Fact]
    public void Trytons_product_of_a_line_is_its_amount_whatever_is_charged()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var currency = random.GetItems(["GBP", "JPY", "KWD"], 1)[0];
            var quantity = Number(random, [1, 2, 4, 100, 360, 86400]);
            var price = Number(random, [1, 10, 100, 8, 12, 10000, 3650]);
            var amount = (quantity * price).Round(Currency.Decimals(currency))!.Value;
            var line = SampleDocuments.Invoice("k", amount).Lines[0] with { Quantity = random.Next(10) == 0 ? null : quantity, UnitPrice = random.Next(10) == 0 ? null : price };
            var document = SampleDocuments.Invoice("k", amount) with { Currency = currency, Lines = [line], Kind = random.Next(2) == 0 ? DocumentKind.Invoice : DocumentKind.CreditNote };

            var sent = Map(document, unit: random.GetItems([1, 9], 1)[0]).Lines;

            // As Tryton multiplies: decimals of the binary number's shortest text, halves to even.
            var rounded = sent.Sum(s => Math.Round(
                decimal.Parse(s.Quantity!, CultureInfo.InvariantCulture) * decimal.Parse(s.UnitPrice!, CultureInfo.InvariantCulture), Currency.Decimals(currency), MidpointRounding.ToEven));
            Assert.True(rounded * (document.Kind.IsCredit() ? -1 : 1) == CanonicalText.Decimal(Currency.Text(amount, currency)), $"seed {seed}: {string.Join("; ", sent)}");
            Assert.All(sent, s => Assert.Equal(s.Quantity, double.Parse(s.Quantity!, CultureInfo.InvariantCulture).ToString("0.##############", CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public void What_is_read_back_has_the_fingerprint_of_what_was_written_until_anything_is_changed()
    {
        var document = SampleDocuments.Invoice("2022-05/receivable/P1", 1250, -300);
        var draft = Map(document);
        var stamp = new ContentStamp(3, false, DocumentText.Digest(document), draft.Fingerprint());
        var invoice = AsRead(draft, stamp);

        var read = TrytonMapper.Read(document.Key, invoice.AsElement()).Document;
        Assert.Equal((3, 950L, DocumentText.Digest(document), PublicationState.Draft), (read.Revision, read.Total, read.Digest, read.State));

        foreach (var (field, value) in new (string, JsonNode?)[]
        {
            ("reference", "another"), ("description", "another"), ("invoice_date", null), ("payment_term_date", TrytonValues.Date(new NodaTime.LocalDate(2022, 6, 29))), ("party", 8), ("currency", 2),
        })
        {
            var changed = AsRead(draft, stamp);
            changed[field] = value;
            Assert.StartsWith("edited", TrytonMapper.Read(document.Key, changed.AsElement()).Document.Digest, StringComparison.Ordinal);
        }

        foreach (var (field, value) in new (string, JsonNode?)[]
        {
            ("description", "another"), ("quantity", 2), ("unit_price", TrytonValues.Decimal("12.51")), ("product", null), ("account", 7), ("taxes", new JsonArray(2)), ("type", "comment"),
        })
        {
            var changed = AsRead(draft, stamp);
            changed["lines."]![1]![field] = value?.DeepClone();
            Assert.StartsWith("edited", TrytonMapper.Read(document.Key, changed.AsElement()).Document.Digest, StringComparison.Ordinal);
        }

        // Without its first line nobody can say which revision it was.
        invoice["lines."]!.AsArray().RemoveAt(0);
        Assert.Equal(0, TrytonMapper.Read(document.Key, invoice.AsElement()).Document.Revision);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("Connector", false)]
    [InlineData("Connector revision x invoice 00000000000000000000000000000000 00000000000000000000000000000000", false)]
    [InlineData("Connector revision 12 credit 00000000000000000000000000000000 00000000000000000000000000000000", true)]
    public void A_note_is_a_stamp_or_it_is_not(string? note, bool isStamp)
    {
        Assert.Equal(isStamp, ContentStamp.Parse(note) is not null);
        Assert.True(!isStamp || ContentStamp.Parse(note)!.ToString() == note);
        Assert.Equal(ContentStamp.Parse(note), ContentStamp.Parse(note + "\nCorrects 2022-05/A1/support"));
    }

    [Theory]
    [InlineData("VAT20", false, "1")]
    [InlineData("SPLIT", false, "2")]
    [InlineData("SPLIT", true, "3")]
    [InlineData("TWICE", false, "TRYTON-014")]
    [InlineData("TWICE", true, "5")]
    [InlineData("VAT99", false, "TRYTON-014")]
    [InlineData(null, false, "")]
    public void A_tax_code_is_the_one_tax_of_its_name_on_that_side(string? code, bool isBill, string expected)
    {
        var document = SampleDocuments.Invoice("k", 100);
        document = isBill ? document with { Direction = Direction.Payable, Kind = DocumentKind.Bill } : document;
        Assert.Equal(expected, Failure(() => string.Join(',', Map(document, fields: code is null ? [] : [("tax_code", code)]).Lines[0].Taxes)));
    }

    [Theory]
    [InlineData("4000", null, "61")]
    [InlineData("Services", null, "61")]
    [InlineData("Twins", null, "TRYTON-015")]
    [InlineData(null, 1, "61")]
    [InlineData(null, 3, "61")]
    [InlineData(null, null, "6")]
    public void The_account_is_the_items_else_that_of_the_products_category_else_the_default(string? account, int? category, string expected)
        => Assert.Equal(expected, Failure(() => Map(SampleDocuments.Invoice("k", 100), fields: account is null ? [] : [("income_account", account)], category: category).Lines[0].Account.ToString()!));

    [Fact]
    public void A_currency_that_Tryton_rounds_otherwise_is_refused()
        => Assert.Equal("TRYTON-010", Failure(() => Map(SampleDocuments.Invoice("k", 100) with { Currency = "CHF" }).Type));

    private static string Failure(Func<string> work)
    {
        try
        {
            return work();
        }
        catch (TrytonFailure failure)
        {
            return failure.Code;
        }
    }

    private static InvoiceContent Map(Document document, int unit = 1, (string, string)[]? fields = null, int? category = null) => TrytonMapper.ToContent(
        new OutgoingDocument(ActionKind.Create, document, 1, null, null, false) { Records = [new BackendRecord(ActionSubject.Item, "support", [.. fields ?? []])] }, Company, Options,
        new Dictionary<string, TrytonParty>(StringComparer.Ordinal) { ["P1"] = new(7, 7, null, null) },
        new Dictionary<string, TrytonProduct>(StringComparer.Ordinal) { ["support"] = new(11, unit, category) });

    private static Fraction Number(Random random, long[] parts) => Fraction.Of(random.NextInt64(-100_000, 1_000_000), random.GetItems(parts, 1)[0]);

    private static JsonObject AsRead(InvoiceContent draft, ContentStamp stamp)
    {
        var party = new TrytonParty(draft.Party, 7, null, null);
        var invoice = TrytonMapper.Content(draft, stamp, party, Company, []);
        invoice["lines."] = new JsonArray([.. invoice["lines"]![0]![1]!.AsArray().Select((line, index) =>
        {
            var read = line!.DeepClone();
            read["id"] = 40 + index;
            read["taxes"] = line["taxes"]![0]![1]!.DeepClone();
            return read;
        })]);
        invoice["id"] = 30;
        invoice["state"] = "draft";
        invoice["number"] = null;
        invoice["currency_digits"] = 2;
        invoice["create_uid"] = 2;
        invoice["_timestamp"] = "1.0";
        foreach (var (field, amount) in new[] { ("untaxed_amount", "9.50"), ("tax_amount", "0"), ("amount_to_pay", "0") })
        {
            invoice[field] = TrytonValues.Decimal(amount);
        }

        return invoice;
    }
}

file static class Nodes
{
    public static JsonElement AsElement(this JsonNode node) => JsonSerializer.SerializeToElement(node);
}
