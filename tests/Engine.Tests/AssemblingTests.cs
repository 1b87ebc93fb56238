using Connector.Testing;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

public sealed class AssemblingTests
{
    [Theory]
    [InlineData("receivable", "payer", "2022-05/receivable/P")]
    [InlineData("receivable", "payer+provider", "2022-05/receivable/P/S")]
    [InlineData("receivable", "payer+recipient", "2022-05/receivable/P/R")]
    [InlineData("receivable", "agreement", "2022-05/receivable/P/A")]
    [InlineData("payable", "payer", "2022-05/payable/P/S")]
    [InlineData("payable", "payer+provider", "2022-05/payable/P/S")]
    [InlineData("payable", "payer+recipient", "2022-05/payable/P/S/R")]
    [InlineData("payable", "agreement", "2022-05/payable/P/S/A")]
    [InlineData("direct_payment", "payer", "2022-05/direct_payment/P/N")]
    [InlineData("direct_payment", "payer+provider", "2022-05/direct_payment/P/N/S")]
    [InlineData("direct_payment", "payer+recipient", "2022-05/direct_payment/P/N/R")]
    [InlineData("direct_payment", "agreement", "2022-05/direct_payment/P/N/A")]
    public void A_key_says_what_makes_a_document_of_its_own(string direction, string by, string key)
    {
        var document = Assert.Single(Documents(by, "charge", $"A,P,S,R,N,ITEM,PLAN,{direction}"));
        Assert.Equal(key, document.Key);
        Assert.Equal(direction switch { "receivable" => "P", "payable" => "S", _ => "N" }, document.Counterparty);
        Assert.Equal("P", document.Payer);
        Assert.Equal(by is "payer+provider" or "agreement" || direction == "payable" ? "S" : null, document.Provider);
        Assert.Equal(by is "payer+recipient" or "agreement" ? "R" : null, document.Recipient);
    }

    [Theory]
    [InlineData("receivable", "100", "invoice")]
    [InlineData("receivable", "-100", "credit_note")]
    [InlineData("payable", "100", "bill")]
    [InlineData("payable", "-100", "vendor_credit")]
    [InlineData("direct_payment", "100", "payment_request")]
    [InlineData("direct_payment", "-100", "vendor_credit")]
    public void The_sign_of_the_total_decides_between_an_invoice_and_a_credit(string direction, string price, string kind)
    {
        var document = Assert.Single(Documents("payer", "charge", $"A,P,S,R,N,ITEM,PLAN,{direction}", price));
        Assert.Equal(kind, document.Kind.Text());
        Assert.Equal(10000, document.Total);
        Assert.Equal(document.Kind, DocumentKinds.Parse(kind));
    }

    [Fact]
    public void A_direct_payment_without_nominee_goes_to_the_recipient()
    {
        var document = Assert.Single(Documents("payer", "charge", "A,P,S,R,,ITEM,PLAN,direct_payment"));
        Assert.Equal("2022-05/direct_payment/P/R", document.Key);
        Assert.Equal("R", document.Counterparty);
    }

    [Fact]
    public void A_party_that_is_not_set_leaves_its_segment_empty()
    {
        Assert.Equal("2022-05/receivable//", Assert.Single(Documents("payer+recipient", "charge", "A,,,,,ITEM,PLAN,")).Key);
        Assert.Equal("2022-05/payable//", Assert.Single(Documents("payer", "charge", "A,,,,,ITEM,PLAN,payable")).Key);
    }

    [Fact]
    public void A_slash_inside_a_key_is_written_percent_2F_where_keys_are_joined()
    {
        var document = Assert.Single(Documents("agreement", "charge", "A/1,P/Q,,,,ITEM,PLAN,"));
        Assert.Equal("2022-05/receivable/P%2FQ/A%2F1", document.Key);
        Assert.Equal("2022-05/A%2F1/ITEM", document.Lines[0].Charges[0].Charge);
        Assert.Equal("P/Q", document.Payer);
        Assert.Equal(["2022-05", "A/1", "ITEM"], Keys.Split("2022-05/A%2F1/ITEM"));
        Assert.Equal("a/b", Keys.PeriodOf("a%2Fb/receivable/P"));
        Assert.Equal("a/b", Keys.PeriodOf("a%2Fb"));
    }

    [Fact]
    public void On_a_credit_all_signs_are_turned_and_what_goes_the_other_way_is_negative()
    {
        var world = World.Small(price: "-100").Rows("rates", "item,scope,price", "OTHER,all,30").Active()
            .Rows("agreements", "agreement,payer,item,plan", "B,PAYER,OTHER,PLAN");
        var document = Assert.Single(world.Documents("2022-05"));
        Assert.Equal(DocumentKind.CreditNote, document.Kind);
        Assert.Equal("2022-05/receivable/PAYER", document.Key);
        Assert.Equal((7000, -7000), (document.Total, document.SignedTotal));
        Assert.Equal([10000L, -3000L], document.Lines.Select(l => l.Amount));
        Assert.Equal([10000L, -3000L], document.Lines.Select(l => l.Charges[0].Amount));
        Assert.Equal([(Fraction)100, (Fraction)(-30)], document.Lines.Select(l => l.UnitPrice!.Value));
        Assert.All(document.Lines, l => Assert.Equal(Fraction.One, l.Quantity));
        Assert.Equal(-10000, Position.Of(document)["2022-05/A/ITEM"]);
    }

    [Fact]
    public void Another_currency_makes_a_document_of_its_own()
    {
        var world = World.Small().Rows("rates", "item,scope,price,currency", "OTHER,all,30,EUR").Active().Rows("agreements", "agreement,payer,item,plan", "B,PAYER,OTHER,PLAN");
        var documents = world.Documents("2022-05");
        Assert.Equal(["2022-05/receivable/PAYER", "2022-05/receivable/PAYER/EUR"], documents.Select(d => d.Key));
        Assert.Equal(["GBP", "EUR"], documents.Select(d => d.Currency));
    }

    [Fact]
    public void A_line_is_a_charge_an_item_or_a_recipient()
    {
        static string[] Lines(string by) => [.. Assert.Single(Large(by).Documents("2022-05")).Lines.Select(l => $"{l.Line} {l.Item} {l.Quantity} {l.UnitPrice} {l.Amount} {l.Charges.Length}")];
        Assert.Equal(["1 ITEM 1 10 1000 1", "2 OTHER 1 7 700 1", "3 ITEM 1 10 1000 1", "4 ITEM 1 20 2000 1"], Lines("charge"));
        Assert.Equal(["1 ITEM 3  4000 3", "2 OTHER 1 7 700 1"], Lines("item"));
        Assert.Equal(["1  1  1700 2", "2 ITEM 2  3000 2"], Lines("recipient"));
    }

    [Fact]
    public void A_line_by_recipient_has_one_tax_code()
    {
        var world = Large("recipient").With("items", []).Rows("items", "item,name,tax_code", "ITEM,Support,VAT20", "OTHER,Training,VAT0");
        Assert.Equal([1000L, 700L, 3000L], Assert.Single(world.Documents("2022-05")).Lines.Select(l => l.Amount));
    }

    [Fact]
    public void Every_total_is_the_sum_of_its_charges_and_never_a_product()
        => Seeds.Each(60, random =>
        {
            var made = RandomWorld.Of(random);
            foreach (var period in made.Periods)
            {
                var charges = made.World.DocumentCharges(period.Key).ToDictionary(c => c.Key, StringComparer.Ordinal);
                var documents = made.World.Documents(period.Key);
                Assert.Equal(charges.Count, documents.Sum(d => d.Lines.Sum(l => l.Charges.Length)));
                foreach (var document in documents)
                {
                    var sign = document.Kind.IsCredit() ? -1 : 1;
                    Assert.True(document.Total >= 0);
                    Assert.Equal(document.Total, document.Lines.Sum(l => l.Amount));
                    Assert.Equal(Enumerable.Range(1, document.Lines.Length), document.Lines.Select(l => l.Line));
                    foreach (var line in document.Lines)
                    {
                        Assert.Equal(line.Amount, line.Charges.Sum(c => c.Amount));
                        Assert.All(line.Charges, c => Assert.Equal(charges[c.Charge].Amount ?? 0, sign * c.Amount));
                        Assert.All(line.Charges, c => Assert.Equal(document.Key, charges[c.Charge].Document));
                        Assert.All(line.Charges, c => Assert.Equal(document.Currency, charges[c.Charge].Currency));
                        Assert.Equal(line.Item is not null && line.Charges.Any(c => charges[c.Charge].Amount is null), line.Quantity is null);
                    }

                    var unrated = document.Lines.SelectMany(l => l.Charges).Where(c => charges[c.Charge].Amount is null).Select(c => c.Charge);
                    Assert.Equal(unrated.Order(StringComparer.Ordinal), document.Unrated.Select(u => u.Charge));
                }
            }
        });

    [Fact]
    public void A_document_is_dated_at_its_periods_end_and_due_later()
    {
        var document = Assert.Single(World.Small(settings: DecidingSettings.Default with { Billing = BillingSettings.Default with { DueDays = 14 } }).Active().Documents("2022-05"));
        Assert.Equal((new LocalDate(2022, 5, 31), new LocalDate(2022, 6, 14)), (document.IssueDate, document.DueDate));
        Assert.Equal(("2022-05", "2022-05", "GBP"), (document.Period, document.IssuedIn, document.Currency));
        Assert.Equal("2022-05: The payer", document.Subject);
        Assert.Equal("Support, 2022-05-01 to 2022-05-31", document.Lines[0].Description);
    }

    [Fact]
    public void A_line_names_the_recipient_and_the_order_where_all_its_charges_agree()
    {
        var world = World.Small().Rows("agreements", "agreement,payer,recipient,item,plan,purchase_order", "A,PAYER,RECIPIENT,ITEM,PLAN,PO-7");
        Assert.Equal("Support, The recipient (RECIPIENT), 2022-05-01 to 2022-05-31, order PO-7", world.Documents("2022-05")[0].Lines[0].Description);
    }

    [Fact]
    public void Nothing_but_zeros_is_nothing_due_and_zeros_that_cancel_out_are_not()
    {
        Assert.True(World.Small(price: "0").Active().Documents("2022-05")[0].IsNothingDue);
        var even = World.Small(price: "5").Rows("rates", "item,scope,price", "OTHER,all,-5").Active().Rows("agreements", "agreement,payer,item,plan", "B,PAYER,OTHER,PLAN");
        var document = Assert.Single(even.Documents("2022-05"));
        Assert.Equal((0, DocumentKind.Invoice, false), (document.Total, document.Kind, document.IsNothingDue));
    }

    [Fact]
    public void Without_charges_there_is_no_document() => Assert.Empty(World.Small().Documents("2022-05"));

    [Fact]
    public void A_charge_without_amount_is_on_its_document_with_its_reason()
    {
        var document = Assert.Single(World.Small().Active("OTHER").Documents("2022-05"));
        Assert.Equal("2022-05/A/OTHER", Assert.Single(document.Unrated).Charge);
        Assert.StartsWith("RATE-001", document.Unrated[0].Reason, StringComparison.Ordinal);
        Assert.Null(document.Lines[0].Quantity);
    }

    private static World Large(string lineBy) => new World()
        .Rows("items", "item,name", "ITEM,Support", "OTHER,Training").Rows("plans", "plan,model,line_by", "PLAN,flat," + lineBy)
        .Rows("rates", "item,scope,price", "ITEM,all,10", "OTHER,all,7", "ITEM,agreement:D,20")
        .Rows("agreements", "agreement,payer,recipient,item,plan", "A,P,R1,ITEM,PLAN", "B,P,R1,OTHER,PLAN", "C,P,R2,ITEM,PLAN", "D,P,R2,ITEM,PLAN");

    private static System.Collections.Immutable.ImmutableArray<Document> Documents(string documentBy, string lineBy, string agreement, string price = "100") => new World()
        .Rows("items", "item,name", "ITEM,Support").Rows("plans", "plan,model,document_by,line_by", $"PLAN,flat,{documentBy},{lineBy}")
        .Rows("rates", "item,scope,price", "ITEM,all," + price)
        .Rows("agreements", "agreement,payer,provider,recipient,nominee,item,plan,direction", agreement).Documents("2022-05");
}
