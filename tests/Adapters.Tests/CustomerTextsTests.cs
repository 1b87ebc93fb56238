using Connector.Adapters.Shared.Texts;
using Connector.Adapters.Tests.Odoo;
using Connector.Engine;
using Microsoft.Extensions.Configuration;
using NodaTime;
using Xunit;

namespace Connector.Adapters.Tests;

/// <summary>What customers read, and what is said of a template that is wrong.</summary>
public sealed class CustomerTextsTests : IDisposable
{
    private static readonly LocalDate First = new(2022, 5, 1);

    private static readonly DocumentLine Month = Desk.Line(1, Fraction.One, 100, 10000) with { Description = "Support, Practice One (P1), 2022-05-01 to 2022-05-31, order PO 7" };

    private static readonly DocumentLine Day = Desk.Line(2, Fraction.Of(22, 3), Fraction.Of(85, 2), 31167) with { Item = "hours", Service = new Days(First, First) };

    private static readonly OutgoingDocument Invoice = Desk.Create(Desk.Document("2022-05/receivable/P1", Month, Day)) with
    {
        Records = [.. SampleDocuments.Records, new BackendRecord(ActionSubject.Item, "hours", [("name", "Nursing"), ("unit", "hours")])],
        LineFacts = [new LineFacts("W1", "Ward One", "PO 7"), new LineFacts(null, null, "PO 8")],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public void An_invoice_says_what_for_whom_and_when()
    {
        Assert.Equal("1 May 2022 to 31 May 2022", CustomerTexts.Shipped.Document(Invoice));
        Assert.Equal("Support, Ward One, 1 May 2022 to 31 May 2022", CustomerTexts.Shipped.Line(Invoice, Month, true));
        Assert.Equal("Nursing, 1 May 2022", CustomerTexts.Shipped.Line(Invoice, Day, true));
        Assert.Equal("Nursing, 1 May 2022 (7.333333 hours at 42.50 GBP)", CustomerTexts.Shipped.Line(Invoice, Day, false));
        Assert.Equal("PO 7, PO 8", CustomerTexts.Order(Invoice));
    }

    [Theory]
    [InlineData("Corrects", DocumentKind.Invoice, "INV/2022/00012", "Corrects invoice INV/2022/00012 of 31 May 2022", "Correction: Support, Ward One, 1 May 2022 to 31 May 2022")]
    [InlineData("Cancels", DocumentKind.Bill, "BILL/1", "Cancels bill BILL/1 of 31 May 2022", "Cancelled: Support, Ward One, 1 May 2022 to 31 May 2022")]
    [InlineData("Replaces", DocumentKind.CreditNote, "RINV/1", "Replaces credit note RINV/1 of 31 May 2022", "Support, Ward One, 1 May 2022 to 31 May 2022")]
    [InlineData("Corrects", DocumentKind.Invoice, null, "Corrects invoice of 31 May 2022", "Correction: Support, Ward One, 1 May 2022 to 31 May 2022")]
    public void A_correction_names_the_document_by_its_number_and_date(string what, DocumentKind kind, string? number, string document, string line)
    {
        var secret = Month with { Description = $"{what} 2022-05/A1/support: Support; because of rate SUPPORT all (bob, 2022-07-01: typo)" };
        var adjustment = Invoice with
        {
            Document = Desk.Document("2022-05/receivable/P1/adj-1", secret) with { Corrects = "2022-05/receivable/P1", Subject = $"{what} INV: May 2022" },
            Corrected = new CorrectedDocument(kind, number, new LocalDate(2022, 5, 31)),
        };
        Assert.Equal((document, line), (CustomerTexts.Shipped.Document(adjustment), CustomerTexts.Shipped.Line(adjustment, secret, true)));
    }

    [Fact]
    public void Texts_are_in_the_language_of_the_customers_country_else_of_the_settings()
    {
        Write("de/line.liquid", "{{ item }} für {{ recipient }}, {{ from | date: '%d.%m.%Y' }}{% assign sum = amount %}, {{ sum | replace: '.', ',' }}");
        var (texts, issues) = Read(("Language", "en"), ("Countries:DE", "de"));

        Assert.Empty(issues);
        Assert.StartsWith("Support, Ward One", texts!.Line(Invoice, Month, true), StringComparison.Ordinal);
        var german = Invoice with { Records = [.. Invoice.Records.Select(r => r.Subject == ActionSubject.Customer ? r with { Fields = [("name", "Eins"), ("country", "DE")] } : r)] };
        Assert.Equal("Support für Ward One, 01.05.2022, 100,00", texts.Line(german, Month, true));
        Assert.Equal("1 May 2022 to 31 May 2022", texts.Document(german));
    }

    [Theory]
    [InlineData("en/line.liquid", "{{ item }}\n{{ key }}", "CONFIG-005", "en/line.liquid, line 2: there is no field key.")]
    [InlineData("en/document.liquid", "{{ recipient }}", "CONFIG-005", "en/document.liquid, line 1: there is no field recipient.")]
    [InlineData("en/line.liquid", "{{ item }}\n\n{% if item %}x", "CONFIG-005", "line 3")]
    [InlineData("en/line.liquid", "{{ item | shout }}", "CONFIG-005", "line 1: there is no filter shout.")]
    [InlineData("en/lines.liquid", "{{ item }}", "CONFIG-006", "en/lines.liquid")]
    public void A_template_that_is_wrong_is_named_with_its_file_and_line(string file, string text, string code, string said)
    {
        Write(file, text);
        var issue = Assert.Single(Read().Issues);
        Assert.Equal(code, issue.Code);
        Assert.Contains(said, issue.Message, StringComparison.Ordinal);
        Assert.NotEmpty(issue.Remedy);
    }

    [Fact]
    public void A_language_without_texts_and_a_folder_that_does_not_exist_are_named()
    {
        Assert.Contains("'fr'", Assert.Single(Read(("Language", "fr")).Issues).Message, StringComparison.Ordinal);
        Assert.Contains("'nowhere'", Assert.Single(Read(("Folder", "nowhere")).Issues).Message, StringComparison.Ordinal);
        Assert.Equal("CONFIG-002", Assert.Single(Read(("Lang", "en")).Issues).Code);
    }

    [Fact]
    public void A_text_never_ends_empty_and_a_template_never_runs_on()
    {
        Write("en/line.liquid", "{% if false %}x{% endif %}");
        Write("en/document.liquid", "{% for i in (1..1000000) %}x{% endfor %}");
        var (texts, issues) = Read();
        Assert.Empty(issues);
        Assert.Equal("2022-05-01", texts!.Line(Invoice, Day, true));
        Assert.Equal("1 May 2022 to 31 May 2022", texts.Document(Invoice));
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private (CustomerTexts? Texts, List<Issue> Issues) Read(params (string Name, string Value)[] settings)
    {
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Prepend((Name: "Folder", Value: _folder.FullName)).Select(s => KeyValuePair.Create("Texts:" + s.Name, (string?)s.Value)).GroupBy(s => s.Key).Select(g => g.Last()))
            .Build().GetSection("Texts");
        var issues = new List<Issue>();
        return (TextFiles.Read(section, path => Path.Combine(_folder.FullName, path), issues), issues);
    }
}
