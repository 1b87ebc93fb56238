using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>How amounts are put on documents.</summary>
public sealed partial class AmountsTests
{
    [Theory]
    [InlineData("receivable", "payer", "2022-05/receivable/P1", "invoice", "P1")]
    [InlineData("receivable", "payer+provider", "2022-05/receivable/P1/S1", "invoice", "P1")]
    [InlineData("receivable", "payer+recipient", "2022-05/receivable/P1/R1", "invoice", "P1")]
    [InlineData("receivable", "agreement", "2022-05/receivable/P1/A", "invoice", "P1")]
    [InlineData("payable", "payer", "2022-05/payable/P1/S1", "bill", "S1")]
    [InlineData("payable", "payer+provider", "2022-05/payable/P1/S1", "bill", "S1")]
    [InlineData("payable", "payer+recipient", "2022-05/payable/P1/S1/R1", "bill", "S1")]
    [InlineData("payable", "agreement", "2022-05/payable/P1/S1/A", "bill", "S1")]
    [InlineData("direct_payment", "payer", "2022-05/direct_payment/P1/N1", "payment_request", "N1")]
    [InlineData("direct_payment", "payer+provider", "2022-05/direct_payment/P1/N1/S1", "payment_request", "N1")]
    [InlineData("direct_payment", "payer+recipient", "2022-05/direct_payment/P1/N1/R1", "payment_request", "N1")]
    [InlineData("direct_payment", "agreement", "2022-05/direct_payment/P1/N1/A", "payment_request", "N1")]
    public void Documents_are_made_by_direction_and_plan(string direction, string by, string document, string kind, string counterparty)
    {
        Flat($"agreement,payer,provider,recipient,nominee,item,plan,direction\nA,P1,S1,R1,N1,I1,F,{direction}\n", $"plan,model,document_by\nF,flat,{by}\n");

        var row = _office.Json("documents", "2022-05").Rows.Single();
        Assert.Equal((document, kind, counterparty, direction), ((string)row["document"]!, (string)row["kind"]!, (string)row["counterparty"]!, (string)row["direction"]!));
        _office.Close("2022-05").Publish();
        Assert.Equal("310.00", (string)_office.Json("documents", "2022-05").Rows.Single()["total"]!);
        Assert.Single(Directory.GetFiles(Path.Combine(_office.Books, direction == "receivable" ? "customers" : "vendors")));
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void Without_a_nominee_a_direct_payment_goes_to_the_recipient_and_a_party_not_set_leaves_its_segment_empty()
    {
        Flat("agreement,payer,recipient,item,plan,direction\nA,P1,R1,I1,F,direct_payment\nB,,R1,I1,F,direct_payment\nC,P1,,I1,F,payable\nD,P1,,I1,F,\n", "plan,model,document_by\nF,flat,payer+provider\n");

        Assert.Equal(
            ["2022-05/direct_payment//R1/", "2022-05/direct_payment/P1/R1/", "2022-05/payable/P1/", "2022-05/receivable/P1/"],
            _office.Json("documents", "2022-05").Rows.Select(r => (string)r["document"]!).Order(StringComparer.Ordinal));

        _office.Close("2022-05");
        Assert.Contains(_office.Plan(), row => row.StartsWith("blocked 2022-05/payable/P1/: the agreement names no provider", StringComparison.Ordinal));
        _office.Json("publish").Ends(1);
        _office.Json("verify").Ends(0);
    }

    [Theory]
    [InlineData("charge", "I1 10.00, I1 20.00, I2 1.00, I2 2.00, I3 5.00")]
    [InlineData("item", "I1 30.00, I2 3.00, I3 5.00")]
    [InlineData("recipient", "I1 10.00, I2 1.00,  25.00, I2 2.00")] // a line has one tax code
    public void Lines_are_made_by_charge_item_or_recipient(string by, string lines)
    {
        _office.With(("plans", $"plan,model,line_by\nF,flat,{by}\n"),
            ("rates", "item,scope,price\nI1,recipient:R1,10\nI1,recipient:R2,20\nI2,recipient:R1,1\nI2,recipient:R2,2\nI3,all,5\n"),
            ("agreements", "agreement,payer,recipient,item,plan\nA1,P1,R1,I1,F\nA2,P1,R2,I1,F\nA3,P1,R1,I2,F\nA4,P1,R2,I2,F\nA5,P1,R2,I3,F\n"));

        var document = _office.Json("documents", "2022-05").Rows.Single();
        Assert.Equal(
            lines.Split(", ").Order(StringComparer.Ordinal),
            document["lines"]!.AsArray().Select(l => $"{l!["item"]} {l["amount"]}").Order(StringComparer.Ordinal));
        Assert.Equal("38.00", (string)document["total"]!);
        Assert.Equal(5, document["lines"]!.AsArray().Sum(l => l!["charges"]!.AsArray().Count));
    }

    [Fact]
    public void A_slash_in_a_key_is_written_with_percent()
    {
        _office.With(("parties", "party,name\nP/1,Payer & Sons\n"), ("items", "item,name\nI/1,Support\n"), ("plans", "plan,model\nF/1,flat\n"),
            ("rates", "item,scope,price\nI/1,payer:P/1,7\n"), ("agreements", "agreement,payer,item,plan\nA/1 é,P/1,I/1,F/1\n"));

        Assert.Equal(["2022-05/A%2F1 é/I%2F1 7.00"], _office.Amounts("2022-05"));
        _office.Close("2022-05").Publish();
        var document = _office.Json("documents", "2022-05", "--payer", "P/1").Rows.Single();
        Assert.Equal(("2022-05/receivable/P%2F1", "P/1"), ((string)document["document"]!, (string)document["payer"]!));
        Assert.Equal("7.00", (string)_office.Json("explain", "2022-05/A%2F1 é/I%2F1").Ends(0).Json["amount"]!);
        Assert.Equal("2022-05/receivable/P%2F1", (string)_office.Json("trace", "2022-05/A%2F1 é/I%2F1").Ends(0).Json["documents"]![0]!["document"]!);
        Assert.Equal("none 2022-05/receivable/P%2F1", _office.Plan().Single());
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void Charges_in_another_currency_make_a_document_of_their_own()
    {
        Flat("agreement,payer,item,plan\nA,P1,I1,F\nB,P1,I2,F\n", rates: "item,scope,price,currency\nI1,all,1,\nI2,all,2,EUR\n");

        Assert.Equal(
            ["2022-05/receivable/P1 1.00 GBP", "2022-05/receivable/P1/EUR 2.00 EUR"],
            _office.Json("documents", "2022-05").Rows.Select(r => $"{r["document"]} {r["total"]} {r["currency"]}"));
        _office.Close("2022-05").Publish();
        Assert.Equal(2, _office.FilesIn("drafts").Length);
        _office.Json("verify").Ends(0);
    }

    [Theory]
    [InlineData("receivable", "credit_note")]
    [InlineData("payable", "vendor_credit")]
    public void A_negative_total_goes_out_as_a_credit_with_all_signs_turned(string direction, string kind)
    {
        Flat($"agreement,payer,provider,item,plan,direction\nA,P1,S1,I1,F,{direction}\nB,P1,S1,I2,F,{direction}\n", rates: "item,scope,price\nI1,all,-30\nI2,all,10\n");

        var row = _office.Json("documents", "2022-05").Rows.Single();
        Assert.Equal((kind, "20.00"), ((string)row["kind"]!, (string)row["total"]!));
        Assert.Equal(["30.00", "-10.00"], row["lines"]!.AsArray().Select(l => (string)l!["amount"]!));
        Assert.Equal(["30.00", "-10.00"], row["lines"]!.AsArray().Select(l => (string)l!["charges"]![0]!["amount"]!));
        Assert.Equal(["30", "-10"], row["lines"]!.AsArray().Select(l => (string)l!["unit_price"]!));

        _office.Close("2022-05").Publish();
        Assert.Equal("-20.00", (string)_office.Json("plan").Rows.Single(r => (string)r["kind"]! == "document")["before"]!);
        // A credit that turns into an invoice keeps its key.
        _office.With(("rates", "item,scope,price\nI1,all,30\n")).Publish();
        Assert.Equal("40.00", (string)_office.Json("documents", "2022-05").Rows.Single()["total"]!);
        Assert.Single(_office.FilesIn("drafts"));
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void Where_nothing_but_zeros_is_due_nothing_is_published()
    {
        Flat("agreement,payer,item,plan\nA,P1,I1,F\nB,P2,I2,F\nC,P2,I3,F\n", rates: "item,scope,price\nI1,all,0.00\nI2,all,5\nI3,all,-5\n");
        _office.Close("2022-05");

        Assert.Equal(["create 2022-05/receivable/P2", "none 2022-05/receivable/P1: nothing due"], _office.Plan().Order(StringComparer.Ordinal));
        Assert.Equal(["2022-05/A/I1 0.00", "2022-05/B/I2 5.00", "2022-05/C/I3 -5.00"], _office.Amounts("2022-05"));
        _office.Publish();
        // Five less five is nought, yet something is due: both lines are told.
        Assert.Equal(["2022-05+receivable+P2.json"], _office.FilesIn("drafts"));
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void A_template_is_charged_by_its_items_several_ways_added_up()
    {
        _office.With(
            ("templates", "template,component,quantity,basis\nT,I1,2,\nT,U,3,\nT,I3,4,fixed\nU,I1,0.5,\nU,I2,,\n"), ("plans", "plan,model\nF,flat\n"),
            ("rates", "item,scope,price\nI1,all,10\nI2,all,1\nI3,all,0.25\n"), ("agreements", "agreement,payer,item,plan\nA,P1,T,F\n"));

        // I1: 2 + 3 × 0.5 = 3.5 times; I2: 3 times; I3: 4 whatever the whole is.
        Assert.Equal(["2022-05/A/I1 35.00", "2022-05/A/I2 3.00", "2022-05/A/I3 1.00"], _office.Amounts("2022-05"));
    }

    [Fact]
    public void Changing_an_item_a_place_or_a_template_corrects_all_periods()
    {
        Flat("agreement,payer,item,plan\nA,P1,I1,F\n", rates: "item,scope,price\nI1,place:LAND,10\nI1,all,20\n");
        _office.Close("2022-04", "2022-05").Publish();

        _office.With(("places", "place,name,parent\nEAST,East,\n"));

        Assert.Equal(["update 2022-04/receivable/P1", "update 2022-05/receivable/P1"], _office.Plan());
        _office.Publish().With(("items", "item,name,tax_code\nI1,Support plus,VAT20\n"));
        Assert.Equal(["update 2022-04/receivable/P1", "update 2022-05/receivable/P1"], _office.Plan());
        _office.Publish();
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void A_document_of_thousands_of_agreements_is_corrected_whole()
    {
        Flat("agreement,payer,item,plan\n" + string.Concat(Enumerable.Range(0, 4500).Select(i => $"A{i},P1,I1,F\n")), rates: "item,scope,price\nI1,all,1.01\n");
        _office.Close("2022-05").Publish();
        Assert.Equal("4545.00", (string)_office.Json("documents", "2022-05").Rows.Single()["total"]!);

        _office.With(("rates", "item,scope,price\nI1,all,2\n")).Publish();

        Assert.Equal("9000.00", (string)_office.Json("documents", "2022-05").Rows.Single()["total"]!);
        _office.Json("verify").Ends(0);
    }
}
