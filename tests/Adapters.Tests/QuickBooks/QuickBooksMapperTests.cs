using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Adapters.QuickBooks;
using Connector.Engine;
using Connector.Testing;
using NodaTime;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>What QuickBooks is sent, as approved, and what is refused before anything is sent.</summary>
public static class QuickBooksMapperTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly ImmutableArray<BackendRecord> Records =
    [
        new(ActionSubject.Customer, "P1", [("name", "Practice One"), ("email", "one@example.org")]) { ExternalId = "customer:14" },
        new(ActionSubject.Vendor, "V1", [("name", "Vendor One")]) { ExternalId = "15" },
        new(ActionSubject.Item, "hours", [("name", "Hours"), ("unit", "hour"), ("tax_code", "VAT20")]) { ExternalId = "item:3" },
        new(ActionSubject.Item, "support", [("name", "Support")]) { ExternalId = "item:4" },
    ];

    private static readonly QuickBooksOptions Taxed = Companies.Options with { Taxes = ImmutableDictionary<string, string>.Empty.Add("VAT20", "20.0% S").Add("*", "No VAT") };

    private static readonly Document Sample = Invoice(
        Line(1, Fraction.Of(31, 2), Fraction.Of(12, 5), 3720) with { Item = "hours", Description = "Hours, Zoë & Søn" },
        Line(2, Fraction.Of(12345678, 10000), Fraction.Of(12345, 100000), 15241),
        Line(3, 1, -5, -500) with { Charges = [] });

    [Fact]
    public static void Documents_of_a_British_company()
    {
        var company = Companies.Gb(Taxed with { Class = ImmutableDictionary<string, string>.Empty.Add("*", "North").Add("hours", "South"), Department = ImmutableDictionary<string, string>.Empty.Add("*", "Head Office"), Term = "Net 30" });
        var json = new JsonObject
        {
            ["invoice"] = Body(Map(Outgoing(Sample), company, Taxed)),
            ["credit"] = Body(Map(Outgoing(Sample with { Key = Sample.Key + "/adj-1", Kind = DocumentKind.CreditNote, Corrects = Sample.Key, Lines = [Sample.Lines[0]], Total = 3720 }) with
            {
                CorrectsId = "invoice:12",
                Corrected = new CorrectedDocument(DocumentKind.Invoice, "1017", new LocalDate(2022, 5, 31)),
            }, company, Taxed)),
            ["bill"] = Body(Map(Outgoing(Purchase(DocumentKind.PaymentRequest)), company, Taxed)),
            ["vendor credit"] = Body(Map(Outgoing(Purchase(DocumentKind.VendorCredit)), company, Taxed)),
            ["sent by e-mail"] = Body(Map(Outgoing(Sample), company, Taxed with { NeedsToSend = true })),
        };
        Approved.Equal("tests/Adapters.Tests/Approved/quickbooks-gb.json", json.ToJsonString(Readable) + "\n");
    }

    [Fact]
    public static void Documents_of_an_American_company()
    {
        var options = Companies.Options with { Taxes = ImmutableDictionary<string, string>.Empty.Add("VAT20", "California") };
        var json = new JsonObject
        {
            ["invoice"] = Body(Map(Outgoing(Sample with { Currency = "USD" }), Companies.Us(options), options)),
            ["bill"] = Body(Map(Outgoing(Purchase(DocumentKind.Bill) with { Currency = "USD" }), Companies.Us(options), options)),
        };
        Approved.Equal("tests/Adapters.Tests/Approved/quickbooks-us.json", json.ToJsonString(Readable) + "\n");
    }

    [Fact]
    public static void Records_of_each_kind()
    {
        var company = Companies.Gb();
        var customer = new BackendRecord(ActionSubject.Customer, "P1:x", [("name", "Practice: One\t😀"), ("email", "one@example.org"), ("phone", "0113"), ("street", "1 High Street"), ("city", "Leeds"), ("postcode", "LS1"), ("country", "GB")]);
        var json = new JsonObject();
        foreach (var record in new[] { customer, Records[1], Records[2] with { Key = new string('x', 200) } })
        {
            var names = RecordMapper.Names(record);
            json[EntityId.Of(record.Subject)] = new JsonObject
            {
                ["names"] = new JsonArray([.. names.Select(n => (JsonNode)n)]),
                ["body"] = JsonNode.Parse(RecordMapper.Created(record, names[0], company, Companies.Options).Body.GetRawText()),
            };
        }

        Approved.Equal("tests/Adapters.Tests/Approved/quickbooks-records.json", json.ToJsonString(Readable) + "\n");
    }

    [Fact]
    public static void What_is_sent_has_the_fingerprint_of_what_comes_back()
    {
        var wanted = Map(Outgoing(Sample), Companies.Gb(Taxed), Taxed);
        var content = JsonNode.Parse(wanted.Created.GetRawText())!.AsObject();
        content["Id"] = "145";
        content["SyncToken"] = "0";
        content["TotalAmt"] = 199.13m;
        content["Balance"] = 199.13m;
        content["NewField"] = new JsonObject();
        content["EmailStatus"] = "SomethingNew";
        content["CurrencyRef"] = new JsonObject { ["value"] = "GBP", ["name"] = "Pound" };
        content["TxnTaxDetail"] = new JsonObject { ["TotalTax"] = 19.52m };
        content["Line"]![2]!["SalesItemLineDetail"]!["Qty"] = "1";
        content["Line"]!.AsArray().Add(new JsonObject { ["DetailType"] = "SubTotalLineDetail", ["Amount"] = 179.61m });
        var found = new FoundTransaction("Invoice", QuickBooksJson.Read<Transaction>(Companies.Json(content.ToJsonString())), Companies.Gb(Taxed));

        Assert.Equal(wanted.Fingerprint, found.Fingerprint);
        Assert.Equal(
            new ExternalDocument("2022-05/receivable/P1", 1, "invoice:145", DocNumbers.Of("2022-05/receivable/P1", 1), PublicationState.Draft, 17961, null) { IsCredit = false, Tax = 1952, Residual = 19913 },
            found.As("2022-05/receivable/P1"));
    }

    [Theory]
    [InlineData("", "Draft")]
    [InlineData(""", "EmailStatus": "EmailSent" """, "Posted")]
    [InlineData(""", "EmailStatus": "NeedToSend" """, "Draft")]
    [InlineData(""", "Balance": 5 """, "Posted")]
    [InlineData(""", "Balance": 0 """, "Paid")]
    [InlineData(""", "TxnDate": "2021-12-31" """, "Posted")]
    [InlineData(""", "TotalAmt": 0, "Balance": 0, "PrivateNote": "Voided - Connector k r1 0123456789abcdef" """, "Cancelled")]
    [InlineData(""", "EmailStatus": "EmailSent" """, "Draft", ApprovedWhen.Paid)]
    [InlineData(""", "EmailStatus": "EmailSent" """, "Draft", ApprovedWhen.Never)]
    [InlineData(""", "TxnApprovalInfo": { "ApprovalStatus": "APPROVED" } """, "Draft")]
    [InlineData(""", "TxnApprovalInfo": { "ApprovalStatus": "APPROVED" } """, "Posted", ApprovedWhen.Approved)]
    [InlineData(""", "TxnApprovalInfo": { "ApprovalStatus": "A_NEW_ONE" } """, "Draft", ApprovedWhen.Approved)]
    public static void States(string also, string state, ApprovedWhen when = ApprovedWhen.Sent)
    {
        var json = JsonNode.Parse("""{ "Id": "1", "TxnDate": "2022-05-31", "TotalAmt": 10, "Balance": 10 }""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse("{" + also.TrimStart(',', ' ') + "}")!.AsObject())
        {
            json[name] = value?.DeepClone();
        }

        Assert.Equal(state, new FoundTransaction("Invoice", QuickBooksJson.Read<Transaction>(Companies.Json(json.ToJsonString())), Companies.Gb(Companies.Options with { ApprovedWhen = when })).State.ToString());
    }

    [Fact]
    public static void What_cannot_be_sent_is_refused_with_what_to_do()
    {
        SendOutcome.Refused Refused(Document document, QuickBooksCompany company, QuickBooksOptions? options = null)
            => Assert.IsType<SendOutcome.Refused>(QuickBooksMapper.Map(Outgoing(document), company, options ?? Taxed).Refusal);

        var gb = Companies.Gb(Taxed);
        Assert.StartsWith("P9 is not linked to a customer in QuickBooks", Refused(Sample with { Counterparty = "P9" }, gb).Message, StringComparison.Ordinal);
        Assert.Equal("QBO-013", Refused(Sample with { Total = -1 }, gb).Code);
        Assert.Equal("QBO-014", Refused(Sample with { Currency = "EUR" }, gb).Code);
        Assert.Contains("maps to nothing: add it to Taxes", Refused(Sample, Companies.Gb(), Companies.Options).Message, StringComparison.Ordinal);
        var noStar = Taxed with { Taxes = Taxed.Taxes.Remove("*") };
        Assert.Contains("line 2 has no tax code, and others have one", Refused(Sample, Companies.Gb(noStar), noStar).Message, StringComparison.Ordinal);
        Assert.Contains("QuickBooks takes 750 where there is tax", Refused(Invoice([.. Enumerable.Range(1, 751).Select(n => Line(n, 1, 1, 100))]), gb).Message, StringComparison.Ordinal);
        Assert.Contains("QuickBooks takes 1500:", Refused(Invoice([.. Enumerable.Range(1, 1501).Select(n => Line(n, 1, 1, 100))]), Companies.Gb(), Companies.Options).Message, StringComparison.Ordinal);
        var silent = Outgoing(Sample) with { Records = [Records[0] with { Fields = [("name", "Practice One")] }, .. Records[1..]] };
        Assert.Equal("QBO-020", Assert.IsType<SendOutcome.Refused>(QuickBooksMapper.Map(silent, gb, Taxed with { NeedsToSend = true }).Refusal).Code);
    }

    [Theory]
    [InlineData("Checking", "the account Checking is of type Bank in QuickBooks, and no income account: choose one of Services, Twice, Twice")]
    [InlineData("Twice", "QuickBooks has several accounts Twice: write the id of one, 4, 5")]
    [InlineData("Nothing", "QuickBooks has no active account Nothing; income accounts are Services, Twice, Twice")]
    [InlineData("5", null)]
    [InlineData("services", null)]
    public static void An_account_is_an_income_account(string name, string? problem) => Assert.Equal(problem, Companies.Gb().Account(name, isIncome: true).Problem);

    [Fact]
    public static void Lines_keep_their_ids_when_they_say_the_same()
    {
        var company = Companies.Gb(Taxed);
        var before = Map(Outgoing(Invoice(Line(1, 1, 1, 100), Line(2, 2, 1, 200) with { Item = "hours" }, Line(3, 3, 1, 300))), company, Taxed).Content;
        var found = new FoundTransaction("Invoice", before with { Id = "7", SyncToken = "2", Line = [.. before.Line!.Select((l, i) => l with { Id = $"{i + 1}" })] }, company);
        var after = Map(Outgoing(Invoice(Line(1, 2, 1, 200) with { Item = "hours" }, Line(2, 1, 1, 100), Line(3, 9, 1, 900))), company, Taxed);
        var body = QuickBooksJson.Read<Transaction>(after.Changed(found));

        Assert.Equal(["2", "1", "3"], body.Line!.Select(l => l.Id));
        Assert.Equal(("7", "2", true, null, null), (body.Id, body.SyncToken, body.Sparse, body.DocNumber, body.TxnTaxDetail));
    }

    [Theory]
    [InlineData("2022-05/receivable/a")]
    [InlineData(" x  y ")]
    [InlineData("a\\u{41}")]
    [InlineData("Zoe\u0308 名前😀")]
    [InlineData("a r1 0123456789abcdef")]
    [InlineData("..")]
    public static void A_key_comes_back_from_the_memo_as_it_was(string key)
    {
        var stamp = NoteStamp.Of(key, 12, "0123456789abcdef");
        foreach (var note in new[] { stamp.Text, "Voided - " + stamp.Text, stamp.Text + "\nPaid by cheque", "See Ada. " + stamp.Text + " thanks" })
        {
            Assert.Equal(stamp, NoteStamp.Read(note));
            Assert.Equal(key, NoteStamp.Read(note)!.Document);
            Assert.Equal(note.Replace(" r12 ", " r13 ", StringComparison.Ordinal), (stamp with { Revision = 13 }).In(note));
        }
    }

    [Fact]
    public static void Numbers_are_of_the_key_and_fit()
    {
        string[] keys = ["2022-05/receivable/P1", "2022-05/receivable/P2", "2022-W05/receivable/P1", "2022-4W03/receivable/P1/adj-2", "a long period indeed/receivable/P1", "", "名前"];
        var numbers = keys.SelectMany(k => new[] { 1, 2, 9, 12 }.Select(r => DocNumbers.Of(k, r))).ToArray();

        Assert.All(numbers, n => Assert.InRange(n.Length, 9, 21));
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.StartsWith("2022-05-", numbers[0], StringComparison.Ordinal);
        Assert.All(keys, k => Assert.Contains(DocNumbers.Of(k, 3), DocNumbers.All(k, 5)));
        Assert.All(keys, k => Assert.Subset(DocNumbers.All(k, 25).ToHashSet(), new HashSet<string> { DocNumbers.Of(k, 1), DocNumbers.Of(k, 21), DocNumbers.Of(k, 25) }));
        Assert.All(keys, k => Assert.All(DocNumbers.All(k, 12), n => Assert.StartsWith(DocNumbers.Stem(k), n, StringComparison.Ordinal)));
    }

    private static WantedDocument Map(OutgoingDocument outgoing, QuickBooksCompany company, QuickBooksOptions options)
    {
        var (document, refusal) = QuickBooksMapper.Map(outgoing, company, options);
        Assert.Null(refusal);
        return document!;
    }

    private static JsonNode Body(WantedDocument wanted) => JsonNode.Parse(wanted.Created.GetRawText())!;

    private static OutgoingDocument Outgoing(Document document) => new(ActionKind.Create, document, 1, null, null, false) { Records = Records };

    private static Document Invoice(params ImmutableArray<DocumentLine> lines)
        => SampleDocuments.Invoice("2022-05/receivable/P1") with { Lines = lines, Total = lines.Sum(l => l.Amount) };

    private static Document Purchase(DocumentKind kind) => Sample with
    {
        Key = "2022-05/payable/P1/V1",
        Kind = kind,
        Direction = kind == DocumentKind.PaymentRequest ? Direction.DirectPayment : Direction.Payable,
        Counterparty = "V1",
        Lines = [Sample.Lines[0], Sample.Lines[1] with { Item = null, Charges = [] }],
        Total = 18961,
    };

    private static DocumentLine Line(int number, Fraction quantity, Fraction price, long amount)
        => SampleDocuments.Invoice("x", amount).Lines[0] with { Line = number, Quantity = quantity, UnitPrice = price };
}
