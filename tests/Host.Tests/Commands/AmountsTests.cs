using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Small data sets and what they come to, reckoned by hand. May 2022 has 31 days.</summary>
public sealed partial class AmountsTests : IDisposable
{
    private const string Parties = "party,name,place\nP1,Payer One,EAST\nP2,Payer Two,\nS1,Supplier One,\nS2,Supplier Two,\nR1,Recipient One,\nR2,Recipient Two,\nN1,Nominee One,\n";

    private readonly Office _office = new();

    public AmountsTests() => _office.With(
        ("places", "place,name,parent\nLAND,Land,\nEAST,East,LAND\nTOWN,Town,EAST\n"),
        ("parties", Parties),
        ("items", "item,name,tax_code\nI1,Support,VAT20\nI2,Licence,VAT0\nI3,Hosting,VAT20\n"));

    public void Dispose() => _office.Dispose();

    /// <summary>A flat plan, and I1 at 310 a month: 10 a day in May.</summary>
    private void Flat(string agreements, string plan = "plan,model\nF,flat\n", string rates = "item,scope,price,per\nI1,all,310,month\n")
        => _office.With(("plans", plan), ("rates", rates), ("agreements", agreements));

    [Theory]
    // A version that ended does not come back: of the days from 21 to 31 none is active.
    [InlineData("A,2022-01-01,,\nA,2022-05-11,2022-05-20,x\n", "2022-05/A/I1 200.00")]
    [InlineData("A,2022-05-02,,\n", "2022-05/A/I1 300.00")]
    [InlineData("A,,2022-05-01,\n", "2022-05/A/I1 10.00")]
    [InlineData("A,2022-05-31,2022-05-31,\n", "2022-05/A/I1 10.00")]
    [InlineData("A,,,\n", "2022-05/A/I1 310.00")]
    // Two stretches with a gap of ten days between are one part.
    [InlineData("A,,2022-05-10,\nA,2022-05-21,,\n", "2022-05/A/I1 210.00")]
    public void An_agreement_is_charged_for_the_days_that_its_versions_cover(string versions, string charge)
    {
        Flat("agreement,from,to,purchase_order,payer,item,plan\n" + versions.Replace("\n", ",P1,I1,F\n", StringComparison.Ordinal));

        Assert.Equal([charge], _office.Amounts("2022-05"));
    }

    [Fact]
    public void An_agreement_outside_the_period_gives_no_charge()
    {
        Flat("agreement,from,to,payer,item,plan\nA,2022-06-01,,P1,I1,F\nB,,2022-04-30,P1,I1,F\n");

        Assert.Empty(_office.Amounts("2022-05"));
    }

    [Fact]
    public void Without_proration_the_price_of_the_first_active_day_is_charged_whole_and_only_with_the_first_part()
    {
        Flat(
            "agreement,from,to,payer,item,plan\nA,2022-05-20,2022-05-25,P1,I1,F\nB,,,P1,I1,F\nC,2022-05-30,,P1,I1,F\nC,2022-05-31,,P2,I1,F\n",
            "plan,model,proration\nF,flat,none\n",
            "item,scope,from,price\nI1,all,,100\nI1,all,2022-05-15,200\n");

        Assert.Equal(["2022-05/A/I1 200.00", "2022-05/B/I1 100.00", "2022-05/C/I1 200.00"], _office.Amounts("2022-05"));
        Assert.Equal("P1", (string)_office.Json("charges", "2022-05", "--agreement", "C").Rows[0]["payer"]!);
    }

    [Theory]
    [InlineData("2022-05", "2022-05-16", "", "150.00")] // 16 to 30; the 31st counts 0
    [InlineData("2022-05", "", "", "300.00")]
    [InlineData("2022-05", "2022-05-31", "", "0.00")]
    [InlineData("2022-04", "2022-04-16", "", "150.00")]
    [InlineData("2022-02", "2022-02-15", "", "160.00")] // 15 to 27, and the 28th counts 3
    [InlineData("2022-02", "2022-02-15", "2022-02-27", "130.00")]
    [InlineData("2024-02", "2024-02-15", "", "160.00")] // 15 to 28, and the 29th counts 2
    public void A_month_of_thirty_days(string period, string from, string to, string amount)
    {
        Flat($"agreement,from,to,payer,item,plan\nA,{from},{to},P1,I1,F\n", "plan,model,proration\nF,flat,thirty360\n", "item,scope,price,per\nI1,all,10,day\n");

        Assert.Equal([$"{period}/A/I1 {amount}"], _office.Amounts(period));
    }

    [Theory]
    [InlineData("daily", "", "520.00")]          // (10 × 100 + 21 × 200) × 3.10 / 31
    [InlineData("period_start", "", "310.00")]   // 100 × 3.10
    [InlineData("average", "", "520.00")]        // 5200/31 × 3.10
    [InlineData("maximum", "", "620.00")]        // 200 × 3.10
    [InlineData("daily", "2022-05-06", "470.00")]         // (5 × 100 + 21 × 200) / 10
    [InlineData("period_start", "2022-05-06", "260.00")]  // 26 × 100 / 10
    [InlineData("average", "2022-05-06", "470.00")]
    [InlineData("maximum", "2022-05-06", "520.00")]       // 26 × 200 / 10
    public void A_level_counts_on_its_basis(string basis, string from, string amount)
    {
        _office.With(
            ("plans", $"plan,model,measure,level_basis\nL,level,seats,{basis}\n"), ("rates", "item,scope,price,per\nI1,all,3.10,month\n"),
            ("agreements", $"agreement,from,payer,recipient,item,plan\nA,{from},P1,R1,I1,L\n"),
            ("readings", "measure,subject,from,value\nseats,R1,2022-05-01,100\nseats,R1,2022-05-11,200\nseats,R1,2022-06-01,999\nbeds,R1,2022-05-01,7\nseats,P1,,1\n"));

        Assert.Equal([$"2022-05/A/I1 {amount}"], _office.Amounts("2022-05"));
    }

    [Fact]
    public void A_level_is_the_agreements_own_else_the_recipients_else_without_a_recipient_the_payers()
    {
        _office.With(
            ("plans", "plan,model,measure\nL,level,seats\n"), ("rates", "item,scope,price\nI1,all,1\n"),
            ("agreements", "agreement,payer,recipient,item,plan\nOWN,P1,R1,I1,L\nTHEIRS,P1,R1,I1,L\nPAYER,P1,,I1,L\nNONE,P1,R2,I1,L\n"),
            ("readings", "measure,subject,value\nseats,OWN,1\nseats,R1,2\nseats,P1,3\n"));

        Assert.Equal(
            ["2022-05/NONE/I1 RATE-002: no reading of seats for R2 is in force on 2022-05-01", "2022-05/OWN/I1 1.00", "2022-05/PAYER/I1 3.00", "2022-05/THEIRS/I1 2.00"],
            _office.Amounts("2022-05"));
    }

    [Fact]
    public void Before_the_first_reading_only_the_basis_period_start_has_a_level()
    {
        _office.With(
            ("plans", "plan,model,measure,level_basis\nD,level,seats,daily\nS,level,seats,period_start\nM,level,seats,maximum\n"), ("rates", "item,scope,price\nI1,all,1\n"),
            ("agreements", "agreement,payer,item,plan\nD,P1,I1,D\nS,P1,I1,S\nM,P1,I1,M\n"),
            ("readings", "measure,subject,from,value\nseats,P1,2022-05-11,50\nseats,P1,2022-05-21,60\n"));

        var amounts = _office.Amounts("2022-05");
        Assert.StartsWith("2022-05/D/I1 RATE-002", amounts[0], StringComparison.Ordinal);
        Assert.StartsWith("2022-05/M/I1 RATE-002", amounts[1], StringComparison.Ordinal);
        Assert.Equal("2022-05/S/I1 50.00", amounts[2]);
    }

    [Fact]
    public void The_most_specific_scope_has_the_price_and_of_places_the_nearest()
    {
        Flat(
            "agreement,payer,provider,recipient,item,plan,place\nA,P1,S1,R1,I1,F,TOWN\n",
            rates: "item,scope,price\nI1,agreement:A,8\nI1,recipient:R1,7\nI1,payer:P1,6\nI1,provider:S1,5\nI1,place:TOWN,4\nI1,place:EAST,3\nI1,place:LAND,2\nI1,all,1\n");

        foreach (var (scope, price) in new[] { ("agreement:A", 8), ("recipient:R1", 7), ("payer:P1", 6), ("provider:S1", 5), ("place:TOWN", 4), ("place:EAST", 3), ("place:LAND", 2), ("all", 1) })
        {
            Assert.Equal([$"2022-05/A/I1 {price}.00"], _office.Amounts("2022-05"));
            _office.With(("rates", $"item,scope,retract\nI1,{scope},true\n"));
        }

        Assert.Equal(["2022-05/A/I1 RATE-001: no rate of item I1 is in force on 2022-05-01"], _office.Amounts("2022-05"));
    }

    [Fact]
    public void The_place_is_the_agreements_else_the_recipients_else_the_payers()
    {
        Flat(
            "agreement,payer,recipient,item,plan,place\nAGREEMENT,P1,R1,I1,F,LAND\nRECIPIENT,P1,R1,I1,F,\nPAYER,P1,R2,I1,F,\nNOBODY,P2,R2,I1,F,\n",
            rates: "item,scope,price\nI1,place:LAND,1\nI1,place:TOWN,2\nI1,place:EAST,3\nI1,all,4\n");
        _office.With(("parties", "party,name,place\nR1,Recipient One,TOWN\n"));

        Assert.Equal(["2022-05/AGREEMENT/I1 1.00", "2022-05/NOBODY/I1 4.00", "2022-05/PAYER/I1 3.00", "2022-05/RECIPIENT/I1 2.00"], _office.Amounts("2022-05"));
    }

    [Fact]
    public void Once_a_rates_to_has_passed_the_next_scope_is_asked()
    {
        // 10 days at 31/31, 21 days at 62/31.
        Flat("agreement,payer,item,plan\nA,P1,I1,F\n", rates: "item,scope,from,to,price\nI1,payer:P1,2022-05-01,2022-05-10,31\nI1,payer:P1,2022-03-01,,999\nI1,all,,,62\n");

        Assert.Equal(["2022-05/A/I1 52.00"], _office.Amounts("2022-05"));
    }

    [Theory]
    [InlineData("X,2022-01-01,,all,,percent,-10\nY,2022-02-01,,all,,amount,5\n", "95.00")]
    [InlineData("X,2022-02-01,,all,,percent,-10\nY,2022-01-01,,all,,amount,5\n", "94.50")]
    [InlineData("X,,,all,,percent,-10\nY,,,payer:P1,I1,amount,5\n", "95.00")] // equal from: by key
    [InlineData("X,,,recipient:R1,,price,7\nY,,,place:LAND,,percent,100\n", "14.00")]
    [InlineData("X,,,all,I2,percent,-10\nY,,,payer:P2,,amount,5\n", "100.00")] // another item, another payer
    [InlineData("X,2022-05-11,2022-05-20,agreement:A,,percent,-31\n", "90.00")] // 10 of 31 days 31 % off
    [InlineData("X,,,all,,amount,-250\n", "-150.00")]
    [InlineData("X,2022-01-01,,all,,percent,-10\nX,2022-05-01,2022-05-10,all,,percent,-31\n", "90.00")] // the later version, and after its end none
    public void Adjustments_change_the_price_in_the_order_of_from_and_key(string adjustments, string amount)
    {
        Flat("agreement,payer,recipient,item,plan\nA,P1,R1,I1,F\n", rates: "item,scope,price\nI1,all,100\n");
        _office.With(("adjustments", "adjustment,from,to,scope,item,kind,value\n" + adjustments));

        Assert.Equal([$"2022-05/A/I1 {amount}"], _office.Amounts("2022-05"));
    }

    [Fact]
    public void A_year_is_divided_after_adjustments_and_rounded_once_half_away_from_zero()
    {
        // (1200.06 + 60) / 12 = 105.005
        Flat("agreement,payer,item,plan\nA,P1,I1,F\nB,P1,I2,F\n", rates: "item,scope,price,per\nI1,all,1200.06,year\nI2,all,-1260.06,year\n");
        _office.With(("adjustments", "adjustment,scope,item,kind,value\nX,all,I1,amount,60\n"));

        Assert.Equal(["2022-05/A/I1 105.01", "2022-05/B/I2 -105.01"], _office.Amounts("2022-05"));
    }

    [Theory]
    [InlineData("monthly", "", "2022-05", "unit 5.00, day 155.00, month 5.00, year 0.42")]
    [InlineData("weekly", "", "2022-W05", "unit 5.00, day 35.00, month 1.15, year 0.10")]            // 5 × 12 × 7 / 365; 5 × 7 / 365
    [InlineData("four-weekly", "2022-01-03", "2022-4W03", "unit 5.00, day 140.00, month 4.60, year 0.38")] // 5 × 12 × 28 / 365; 5 × 28 / 365
    public void A_price_is_per_unit_day_month_or_year_in_every_calendar(string calendar, string anchor, string period, string amounts)
    {
        _office.Variables["Connector__Billing__Calendar"] = calendar;
        _office.Variables["Connector__Billing__Anchor"] = anchor;
        _office.With(("items", "item,name\nunit,x\nday,x\nmonth,x\nyear,x\n"), ("plans", "plan,model\nF,flat\n"),
            ("rates", "item,scope,price,per\nunit,all,5,unit\nday,all,5,day\nmonth,all,5,month\nyear,all,5,year\n"),
            ("agreements", "agreement,payer,item,plan\nA1,P1,unit,F\nA2,P1,day,F\nA3,P1,month,F\nA4,P1,year,F\n"));

        Assert.Equal(amounts, string.Join(", ", _office.Json("charges", period).Rows.Select(r => $"{r["item"]} {r["amount"]}")));
    }

    [Theory]
    [InlineData("weekly", "", "2022-W05", "2022-01-31", "2022-02-06")]
    [InlineData("weekly", "", "2020-W53", "2020-12-28", "2021-01-03")]
    [InlineData("four-weekly", "2022-01-03", "2022-4W01", "2022-01-03", "2022-01-30")]
    [InlineData("four-weekly", "2022-01-03", "2022-4W03", "2022-02-28", "2022-03-27")]
    [InlineData("four-weekly", "2022-01-03", "2022-4W13", "2022-12-05", "2023-01-01")]
    [InlineData("four-weekly", "2022-01-03", "2021-4W13", "2021-12-06", "2022-01-02")]
    public void Weeks_have_their_days(string calendar, string anchor, string period, string from, string to)
    {
        _office.Variables["Connector__Billing__Calendar"] = calendar;
        _office.Variables["Connector__Billing__Anchor"] = anchor;
        _office.Now = "2023-03-01T09:00:00Z";
        Flat($"agreement,from,payer,item,plan\nA,{from},P1,I1,F\n");

        Assert.Equal((period, from, to), _office.Json("periods").Ends(0).Rows.Select(r => ((string)r["period"]!, (string)r["from"]!, (string)r["to"]!)).First());
        Assert.Equal($"{period}/A/I1", (string)_office.Close(period).Json("charges", period).Rows.Single()["charge"]!);
    }

    [Fact]
    public void Listed_periods_have_their_own_keys_and_days_outside_them_are_not_charged()
    {
        _office.Variables["Connector__Billing__Calendar"] = "periods";
        _office.With(("periods", "period,from,to\nspring/22,2022-03-01,2022-05-31\nautumn,2022-09-01,2022-11-30\n"));
        Flat("agreement,from,payer,item,plan\nA,2022-05-01,P1,I1,F\n", rates: "item,scope,price,per\nI1,all,1,day\n");

        Assert.Equal(["spring%2F22/A/I1 31.00"], _office.Amounts("spring/22"));
        Assert.Equal(["autumn/A/I1 91.00"], _office.Amounts("autumn"));
        Assert.Equal(["spring/22"], _office.Json("periods").Rows.Select(r => (string)r["period"]!));
        Assert.Equal("USAGE-003", (string)_office.Json("charges", "2022-05").Ends(2).Json["errors"]![0]!["code"]!);

        _office.Close("spring/22").Publish();
        Assert.Equal("31.00", (string)_office.Json("explain", "spring%2F22/A/I1").Ends(0).Json["amount"]!);
        Assert.Equal(["spring%2F22/receivable/P1"], _office.Json("documents", "spring/22").Rows.Select(r => (string)r["document"]!));
        Assert.Single(_office.Json("publish", "spring/22").Ends(0).Rows.Concat(_office.Json("reconcile").Ends(0).Rows));
        _office.Json("verify").Ends(0);
    }

    [Theory]
    [InlineData("daily", "2022-05-17", "50,", "30.00")]   // 62 × 15 / 31
    [InlineData("daily", "2022-05-17", ",93", "45.00")]   // 93 × 15 / 31
    [InlineData("daily", "", "", "62.00")]
    [InlineData("none", "2022-05-17", "50,", "62.00")]
    [InlineData("thirty360", "2022-05-16", "50,", "31.00")] // 62 × 15 / 30
    public void A_minimum_and_a_maximum_go_by_the_days_like_the_amount(string proration, string from, string which, string amount)
    {
        var (price, bounds) = which switch { "50," => ("1", "62,"), ",93" => ("1000", ",93"), _ => ("1", "62,93") };
        Flat($"agreement,from,payer,item,plan\nA,{from},P1,I1,F\n", $"plan,model,proration,minimum_amount,maximum_amount\nF,flat,{proration},{bounds}\n", $"item,scope,price\nI1,all,{price}\n");

        Assert.Equal([$"2022-05/A/I1 {amount}"], _office.Amounts("2022-05"));
    }

    [Fact]
    public void In_advance_a_charge_stands_on_the_document_of_the_period_before_and_the_first_on_its_own()
    {
        Flat("agreement,from,to,payer,item,plan\nA,2022-05-11,2022-07-31,P1,I1,F\n", "plan,model,timing\nF,flat,advance\n");

        Assert.Equal(["2022-05/A/I1 210.00"], _office.Amounts("2022-05"));
        Assert.Equal(["2022-06/A/I1 310.00"], _office.Amounts("2022-06"));
        Assert.Equal(["2022-05/A/I1", "2022-06/A/I1"], ChargesOn("2022-05"));
        Assert.Equal(["2022-07/A/I1"], ChargesOn("2022-06"));
        Assert.Empty(ChargesOn("2022-07"));

        _office.Close("2022-05").Publish();
        _office.Move("2022-05/receivable/P1", "drafts", "posted");
        // June costs half from now on: the document of May says otherwise.
        _office.With(("rates", "item,scope,from,price,per\nI1,payer:P1,2022-06-01,155,month\n"));
        Assert.Equal(["update 2022-05/receivable/P1"], _office.Plan());
        _office.Publish();

        var adjustment = _office.Json("documents", "2022-05").Rows[1];
        Assert.Equal(("2022-05/receivable/P1/adj-1", "credit_note", "155.00"), ((string)adjustment["document"]!, (string)adjustment["kind"]!, (string)adjustment["total"]!));
        Assert.Equal(["2022-06/A/I1"], adjustment["lines"]!.AsArray().SelectMany(l => l!["charges"]!.AsArray()).Select(c => (string)c!["charge"]!));
        Assert.Equal("2022-06-01", (string)adjustment["lines"]![0]!["service_from"]!);
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void An_advance_agreement_since_ever_has_no_first_period_of_its_own()
    {
        Flat("agreement,payer,item,plan\nA,P1,I1,F\n", "plan,model,timing\nF,flat,advance\n");

        Assert.Equal(["2022-06/A/I1"], ChargesOn("2022-05"));
    }

    [Fact]
    public void A_change_of_payer_within_a_period_makes_two_charges_the_later_with_its_day()
    {
        Flat("agreement,from,payer,item,plan\nA,,P1,I1,F\nA,2022-05-11,P2,I1,F\n");

        Assert.Equal(["2022-05/A/I1 100.00", "2022-05/A/I1@2022-05-11 210.00"], _office.Amounts("2022-05"));
        Assert.Equal(["P1", "P2"], _office.Json("charges", "2022-05").Rows.Select(r => (string)r["payer"]!));
        Assert.Equal("210.00", (string)_office.Json("explain", "2022-05/A/I1@2022-05-11").Ends(0).Json["amount"]!);

        _office.With(("agreements", "agreement,from,payer,item,plan\nA,2022-05-21,P1,I1,F\n"));
        Assert.Equal(["2022-05/A/I1 210.00", "2022-05/A/I1@2022-05-11 100.00"], _office.Amounts("2022-05"));
        Assert.Equal(("2022-05-01", "2022-05-31"), _office.Json("charges", "2022-05", "--payer", "P1").Rows.Select(r => ((string)r["from"]!, (string)r["to"]!)).Single());
    }

    [Fact]
    public void A_change_of_plan_item_provider_recipient_nominee_or_direction_makes_a_part_of_its_own_and_of_place_and_order_none()
    {
        _office.With(("plans", "plan,model\nF,flat\nG,flat\n"), ("rates", "item,scope,price,per\nI1,all,310,month\nI2,all,310,month\n"),
            ("agreements", """
                agreement,from,payer,provider,recipient,nominee,item,plan,direction,place,purchase_order
                A,,P1,S1,R1,,I1,F,,,
                A,2022-05-02,P1,S1,R1,,I1,G,,,
                A,2022-05-03,P1,S1,R1,,I2,G,,,
                A,2022-05-04,P1,S2,R1,,I2,G,,,
                A,2022-05-05,P1,S2,R2,,I2,G,,,
                A,2022-05-06,P1,S2,R2,N1,I2,G,,,
                A,2022-05-07,P1,S2,R2,N1,I2,G,payable,,
                A,2022-05-08,P1,S2,R2,N1,I2,G,payable,EAST,
                A,2022-05-09,P1,S2,R2,N1,I2,G,payable,EAST,PO1

                """));

        Assert.Equal(
            [
                "2022-05/A/I1 10.00", "2022-05/A/I1@2022-05-02 10.00", "2022-05/A/I2@2022-05-03 10.00", "2022-05/A/I2@2022-05-04 10.00",
                "2022-05/A/I2@2022-05-05 10.00", "2022-05/A/I2@2022-05-06 10.00", "2022-05/A/I2@2022-05-07 250.00",
            ],
            _office.Amounts("2022-05"));
    }

    [Fact]
    public void A_charge_without_a_rate_stops_the_close_and_its_document_and_nothing_else()
    {
        Flat("agreement,payer,item,plan\nA,P1,I1,F\nB,P2,I1,F\nC,P2,I2,F\n");
        Assert.Equal(["2022-05/C/I2 RATE-001: no rate of item I2 is in force on 2022-05-01"], _office.Amounts("2022-05").Where(a => a.Contains("RATE", StringComparison.Ordinal)));

        var refused = _office.Json("period", "close", "2022-05").Ends(1);
        Assert.Equal(("CLOSE-002", "2022-05/C/I2"), ((string)refused.Json["errors"]![0]!["code"]!, (string)refused.Json["errors"]![0]!["subject"]!));
        Assert.Empty(_office.Json("periods").Rows); // no fact is dated, and nothing was closed

        _office.Json("period", "close", "2022-05", "--force", "--reason", "the price comes later").Ends(0);
        Assert.Equal(["2022-05 closed", "2022-06 open", "2022-07 open"], _office.Json("periods").Rows.Select(r => $"{r["period"]} {r["state"]}"));
        var plan = _office.Plan();
        Assert.Equal("create 2022-05/receivable/P1", plan[0]);
        Assert.StartsWith("blocked 2022-05/receivable/P2: unrated: 2022-05/C/I2: RATE-001", plan[1], StringComparison.Ordinal);

        var published = _office.Json("publish").Ends(1).Rows;
        Assert.Equal("2022-05/receivable/P2", (string)published.Single(r => r["error"] is not null)["key"]!);
        Assert.Equal(["2022-05+receivable+P1.json"], _office.FilesIn("drafts"));

        _office.With(("rates", "item,scope,price,per\nI2,all,1,month\n")).Publish();
        Assert.Equal(2, _office.FilesIn("drafts").Length);
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void What_was_published_stays_when_a_charge_loses_its_rate()
    {
        Flat("agreement,payer,item,plan\nA,P1,I1,F\nB,P1,I2,F\n", rates: "item,scope,price,per\nI1,all,310,month\nI2,all,1,month\n");
        _office.Close("2022-05").Publish();

        _office.With(("rates", "item,scope,retract\nI2,all,true\n"));
        _office.Json("publish").Ends(1);

        Assert.Equal("311.00", (string)System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(_office.Books, "drafts", "2022-05+receivable+P1.json")))!["total"]!);
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void Two_currencies_in_one_charge_give_no_amount()
    {
        Flat("agreement,payer,item,plan\nA,P1,I1,F\n", rates: "item,scope,from,price,currency\nI1,all,,1,\nI1,all,2022-05-16,1,EUR\n");

        Assert.Equal(["2022-05/A/I1 RATE-003: two currencies meet: GBP and, from 2022-05-16, EUR"], _office.Amounts("2022-05"));
        Assert.Equal(["2022-06/A/I1 1.00"], _office.Amounts("2022-06"));
    }

    private string[] ChargesOn(string period)
        => [.. _office.Json("documents", period).Rows.SelectMany(d => d["lines"]!.AsArray()).SelectMany(l => l!["charges"]!.AsArray()).Select(c => (string)c!["charge"]!)];
}
