using Connector.Adapters.Files;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;
using Connector.Testing;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;

namespace Connector.Adapters.Tests.Files;

/// <summary>The three layouts, as approved.</summary>
public static class DocumentCsvTests
{
    [Fact]
    public static void All_columns() => Approved.Equal("tests/Adapters.Tests/Approved/documents.csv", Text(writer => DocumentCsv.Write(writer, Documents)));

    [Fact]
    public static void QuickBooks_takes_invoices_and_names_the_others()
    {
        IEnumerable<string> leftOut = [];
        Approved.Equal("tests/Adapters.Tests/Approved/quickbooks.csv", Text(writer => leftOut = DocumentCsv.WriteQuickBooks(writer, Outgoing, Party, Item, key => key == "hours" ? "20.0% S" : null, CustomerTexts.Shipped)));
        Assert.Equal(["2022-05/receivable/P1/adj-1", "2022-05/payable/P1/V1"], leftOut);
    }

    [Fact]
    public static void Odoo_takes_all_kinds() => Approved.Equal("tests/Adapters.Tests/Approved/odoo.csv", Text(writer => DocumentCsv.WriteOdoo(writer, Outgoing, Party, Item, CustomerTexts.Shipped)));

    [Fact]
    public static void Rows_end_as_RFC_4180_says()
    {
        var text = Text(writer => DocumentCsv.Write(writer, Documents));
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("1=1", "1=1")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public static void Text_never_becomes_a_formula(string? text, string cell) => Assert.Equal(cell, Csv.Text(text));

    [Fact]
    public static void Products_that_the_systems_compute_are_the_amounts() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var random = new Random(seed);
            var (quantity, price) = (Fraction.Of(random.Next(-10_000, 100_000), random.Next(1, 400)), Fraction.Of(random.Next(-1_000, 100_000), random.Next(1, 400)));
            var line = Line(1, "hours", "Hours", quantity, price, (quantity * price).Round(2)!.Value + random.Next(2));
            var rows = Text(writer => DocumentCsv.WriteOdoo(writer, [(Sent(Document("D", line)), new DocumentEnvelope(1, null, null, null))], Party, Item, CustomerTexts.Shipped)).Split("\r\n");
            var cells = rows[1].Split(',');
            Assert.Equal(line.Amount, ((Fraction)(CanonicalText.Decimal(cells[^3]) * CanonicalText.Decimal(cells[^2]))).Round(2));
        }).QuickCheckThrowOnFailure();

    private static readonly (Document, DocumentEnvelope)[] Documents =
    [
        (Document(
            "2022-05/receivable/P1",
            Line(1, "hours", "Hours", Fraction.Of(15, 2), 40, 30000),
            Line(2, "hours", "Time, to the second", Fraction.Of(4, 3), Fraction.Of(75, 10000), 1),
            Line(3, null, "=Several \"items\"\r\nand prices", Fraction.Of(5, 2), null, 12345),
            Line(4, "credit", "-Discount", Fraction.One, -5, -500)),
            new DocumentEnvelope(2, "posted", "7", "F-000007")),
        (Document("2022-05/receivable/a payer with a long key", Line(1, "hours", "Hours", 2, Fraction.Of(1234567, 1000000), 247)), new DocumentEnvelope(1, null, null, null)),
        (Document("2022-05/receivable/P1/adj-1", Line(1, "hours", "Correction", Fraction.One, 3, 300)) with
            {
                Kind = DocumentKind.CreditNote, Corrects = "2022-05/receivable/P1", IssuedIn = "2022-06",
            },
            new DocumentEnvelope(1, "draft", null, null)),
        (Document("2022-05/payable/P1/V1", Line(1, "hours", "Hours", Fraction.One, 3, 3)) with
            {
                Kind = DocumentKind.Bill, Direction = Direction.Payable, Provider = "V1", Counterparty = "V1", Currency = "JPY",
            },
            new DocumentEnvelope(1, "draft", null, null)),
    ];

    private static IEnumerable<(OutgoingDocument, DocumentEnvelope)> Outgoing => Documents.Select(d => (Sent(d.Item1), d.Item2));

    private static OutgoingDocument Sent(Document document) => new(ActionKind.Create, document, 1, null, null, false)
    {
        Corrected = document.Corrects is null ? null : new CorrectedDocument(DocumentKind.Invoice, "F-000007", new LocalDate(2022, 5, 31)),
        LineFacts = [.. document.Lines.Select(_ => new LineFacts(null, null, "PO 7"))],
    };

    private static Document Document(string key, params DocumentLine[] lines)
        => SampleDocuments.Invoice(key) with { Lines = [.. lines], Total = lines.Sum(line => line.Amount) };

    private static DocumentLine Line(int number, string? item, string description, Fraction? quantity, Fraction? price, long amount) => new()
    {
        Line = number,
        Item = item,
        Description = description,
        Quantity = quantity,
        UnitPrice = price,
        Amount = amount,
        Service = new Days(new LocalDate(2022, 5, 1), new LocalDate(2022, 5, 31)),
        Charges = [],
    };

    private static string Party(string key) => key == "P1" ? "Practice One, Leeds" : "@Vendor";

    private static string Item(string key) => "Item " + key;

    private static string Text(Action<TextWriter> write)
    {
        using var writer = new StringWriter();
        write(writer);
        return writer.ToString();
    }
}
