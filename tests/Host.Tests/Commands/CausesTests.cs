using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>A line of an adjustment says which facts caused it, who recorded them and why: those of every kind, that came, changed or were withdrawn.</summary>
public sealed class CausesTests : IDisposable
{
    private const string D = "2022-05/receivable/P1";
    private const string Bob = "(bob, 2022-07-01: told so)";

    private readonly Office _office = SmallFacts.Office().With(
        ("places", "place,name,parent\nTOWN,Town,EAST\nWEST,West,LAND\n"),
        ("parties", "party,name,place\nR3,Recipient Three,TOWN\n"),
        ("items", "item,name\nI3,Visit\nI4,Call\nI5,Part\nI6,Meal\nI7,Extra\n"),
        ("templates", "template,component,quantity\nT2,I5,2\nT2,I6,1\n"),
        ("plans", "plan,model,interval\nHOURLY,time,PT1H\nCALLS,event,\nKIT,flat,\n"),
        ("agreements", """
            agreement,from,payer,recipient,item,plan
            A3,2022-01-01,P1,R1,I3,HOURLY
            A4,2022-01-01,P1,R1,I4,CALLS
            A5,2022-01-01,P1,R1,T2,KIT
            A6,2022-01-01,P1,R3,I7,FLAT
            A7,2022-01-01,P2,R1,I1,FLAT
            A7,2022-05-01,P1,R1,I1,FLAT

            """),
        ("holidays", "holidays,date\nH,2022-05-30\n"),
        ("bands", "band,from_time,to_time,holidays\nEVE,20:00,00:00,\nHOL,,,H\n"),
        ("cancellations", "plan,from,charge\nHOURLY,,planned\n"),
        ("rates", """
            item,scope,from,to,band,price
            I3,all,,,,10
            I3,all,,,EVE,12
            I3,all,,,HOL,30
            I4,all,,,,3
            I5,all,,,,5
            I6,all,,,,6
            I7,all,,,,50
            I7,place:EAST,,,,70
            I7,place:WEST,,,,90
            I7,provider:S2,,,,7

            """),
        ("adjustments", "adjustment,from,scope,item,kind,value\nX,2022-01-01,all,I6,percent,10\n"),
        ("readings", "measure,subject,from,value\npatients,R1,2022-05-11,900\n"),
        ("sessions", """
            session,agreement,start,end,status
            V1,A3,2022-05-02T10:00:00Z,2022-05-02T12:00:00Z,completed
            V2,A3,2022-05-04T10:00:00Z,2022-05-04T12:00:00Z,cancelled
            V3,A3,2022-05-05T18:00:00Z,2022-05-05T20:00:00Z,completed
            V4,A3,2022-04-30T22:30:00Z,2022-04-30T23:30:00Z,completed

            """),
        ("events", "event,agreement,at,quantity\nE1,A4,2022-05-03T10:00:00Z,1\n"));

    public void Dispose()
    {
        var verified = _office.Json("verify");
        _office.Dispose();
        Assert.Equal([], verified.Ends(0).Json["violations"]!.AsArray());
    }

    /// <summary>What bob imports, the charge that changes, and what its line is because of.</summary>
    public static readonly TheoryData<string, string, string, string> Facts = new()
    {
        { "agreements", "agreement,from,payer,recipient,item,plan,provider\nA6,2022-01-01,P1,R3,I7,FLAT,S2", "A6/I7", $"agreement A6 from 2022-01-01 {Bob}" },
        { "agreements", "agreement,from,retract\nA1,2022-05-01,true", "A1/I1", $"agreement A1 from 2022-05-01 withdrawn {Bob}" },
        { "agreements", "agreement,from,retract\nA7,2022-05-01,true", "A7/I1", $"agreement A7 from 2022-05-01 withdrawn {Bob}" },
        { "agreements", "agreement,from,payer,item,plan\nA1,2022-05-11,P2,I1,FLAT", "A1/I1", $"agreement A1 from 2022-05-11 {Bob}" },
        { "agreements", "agreement,from,to,payer,item,plan\nA6,2022-04-02,2022-04-03,P1,I7,FLAT", "A6/I7", $"agreement A6 from 2022-04-02 {Bob}" },
        { "rates", "item,scope,price\nI4,all,4", "A4/I4/E1", $"rate I4 all from ever {Bob}" },
        { "rates", "item,scope,retract\nI7,place:EAST,true", "A6/I7", $"rate I7 place:EAST from ever withdrawn {Bob}" },
        { "rates", "item,scope,from,to,price\nI7,place:EAST,2022-04-02,2022-04-03,1", "A6/I7", $"rate I7 place:EAST from 2022-04-02 {Bob}" },
        { "adjustments", "adjustment,from,scope,item,kind,value\nX,2022-05-11,all,I6,percent,20", "A5/I6", $"adjustment X from 2022-05-11 {Bob}" },
        { "adjustments", "adjustment,from,retract\nX,2022-01-01,true", "A5/I6", $"adjustment X from 2022-01-01 withdrawn {Bob}" },
        { "readings", "measure,subject,from,value\npatients,R1,2022-05-21,800", "A2/I2", $"reading patients of R1 from 2022-05-21 {Bob}" },
        { "readings", "measure,subject,from,retract\npatients,R1,2022-05-11,true", "A2/I2", $"reading patients of R1 from 2022-05-11 withdrawn {Bob}" },
        { "sessions", "session,agreement,start,end,status\nV1,A3,2022-05-02T10:00:00Z,2022-05-02T13:00:00Z,completed", "A3/I3/V1", $"session V1 {Bob}" },
        { "sessions", "session,agreement,start,end,status\nV9,A3,2022-05-02T10:00:00Z,2022-05-02T13:00:00Z,completed", "A3/I3/V9", $"session V9 {Bob}" },
        { "sessions", "session,retract\nV1,true", "A3/I3/V1", $"session V1 withdrawn {Bob}" },
        { "events", "event,agreement,at,quantity\nE1,A4,2022-05-03T10:00:00Z,2", "A4/I4/E1", $"event E1 {Bob}" },
        { "events", "event,agreement,at\nE9,A4,2022-05-03T10:00:00Z", "A4/I4/E9", $"event E9 {Bob}" },
        { "events", "event,retract\nE1,true", "A4/I4/E1", $"event E1 withdrawn {Bob}" },
        { "plans", "plan,model,minimum_amount\nKIT,flat,75", "A5/I5", $"plan KIT from ever {Bob}" },
        { "plans", "plan,from,model,minimum_amount\nKIT,2022-05-01,flat,75", "A5/I5", $"plan KIT from 2022-05-01 {Bob}" },
        { "templates", "template,component,quantity\nT2,I5,3", "A5/I5", $"component I5 of template T2 {Bob}" },
        { "templates", "template,component,quantity\nT2,I4,1", "A5/I4", $"component I4 of template T2 {Bob}" },
        { "templates", "template,component,retract\nT2,I5,true", "A5/I5", $"component I5 of template T2 withdrawn {Bob}" },
        { "places", "place,name,parent\nTOWN,Town,WEST", "A6/I7", $"place TOWN {Bob}" },
        { "places", "place,name,parent\nTOWN,Town,", "A6/I7", $"place TOWN {Bob}" },
        { "parties", "party,from,name,place\nR3,2022-05-11,Recipient Three,WEST", "A6/I7", $"party R3 from 2022-05-11 {Bob}" },
        { "parties", "party,name,place\nR3,Recipient Three,WEST", "A6/I7", $"party R3 from ever {Bob}" },
        { "holidays", "holidays,date\nH,2022-05-02", "A3/I3/V1", $"holiday 2022-05-02 of H {Bob}" },
        { "bands", "band,from_time,to_time\nEVE,19:00,00:00", "A3/I3/V3", $"band EVE {Bob}" },
        { "cancellations", "plan,from,reason,charge\nHOURLY,2022-05-01,,none", "A3/I3/V2", $"cancellation of plan HOURLY from 2022-05-01 {Bob}" },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public void A_line_of_an_adjustment_names_the_facts_that_caused_it_who_recorded_them_and_why(string file, string rows, string charge, string because)
    {
        Posted();

        Recorded(file, rows);

        var texts = Texts();
        Assert.Equal(because, Because(texts["2022-05/" + charge]));
        Assert.All(texts, t => Assert.Equal(because, Because(t.Value)));
    }

    [Fact]
    public void What_changed_and_decides_nothing_is_not_named()
    {
        Posted();
        Recorded("rates", "item,scope,price\nI7,all,51\nI7,place:WEST,91\nI7,place:EAST,71");
        Recorded("parties", "party,name,place\nR3,Recipient Number Three,TOWN");
        Recorded("places", "place,name,parent\nEAST,East End,LAND");
        Recorded("items", "item,name\nI7,Something Extra");
        Recorded("agreements", "agreement,from,payer,recipient,item,plan\nA6,2022-06-01,P2,R3,I7,FLAT");

        Assert.Equal($"rate I7 place:EAST from ever {Bob}", Because(Texts()["2022-05/A6/I7"]));
    }

    [Fact]
    public void Several_facts_are_named_each_once()
    {
        Posted();
        Recorded("readings", "measure,subject,from,value\npatients,R1,2022-05-21,800");
        Recorded("rates", "item,scope,from,price,per\nI2,all,2022-01-01,1.3,year");

        Assert.Equal($"rate I2 all from 2022-01-01 {Bob}; reading patients of R1 from 2022-05-21 {Bob}", Because(Texts()["2022-05/A2/I2"]));
    }

    [Fact]
    public void What_became_known_before_a_document_was_sent_is_not_named_and_of_what_an_adjustment_corrected_only_what_followed()
    {
        Posted();
        Recorded("rates", "item,scope,price\nI4,all,4");
        _office.Publish();
        Book(D + "/adj-1");

        Recorded("events", "event,agreement,at,quantity\nE1,A4,2022-05-03T10:00:00Z,2");

        Assert.Equal($"event E1 {Bob}", Because(Texts()["2022-05/A4/I4/E1"]));
    }

    [Fact]
    public void An_amount_that_was_agreed_on_in_a_dispute_is_a_cause_and_so_is_its_end()
    {
        Posted();
        _office.Json("dispute", "open", "2022-05/A1/I1").Ends(0);
        _office.Json("dispute", "resolve", "1", "--amend", "60", "--actor", "bob", "--reason", "told so").Ends(0);

        Assert.Equal($"amount agreed in dispute 1 {Bob}", Because(Texts().Single().Value));

        _office.Publish();
        Book(D + "/adj-1");
        _office.Json("dispute", "open", "2022-05/A1/I1").Ends(0);
        _office.Json("dispute", "resolve", "2", "--reject", "--actor", "bob", "--reason", "told so").Ends(0);

        Assert.Equal($"amount agreed in dispute 1 withdrawn {Bob}", Because(Texts().Single().Value));
    }

    [Fact]
    public void Settings_that_decide_amounts_are_a_cause()
    {
        Office.NeedsFile();
        Posted();
        _office.Variables["Connector__Billing__Zone"] = "America/New_York";

        Recorded("items", "item,name\nI9,Nothing");

        Assert.Equal($"settings {Bob}", Because(Texts()["2022-05/A3/I3/V4"]));
    }

    [Fact]
    public void A_session_in_progress_that_is_charged_for_longer_because_its_period_was_closed_again_says_so()
    {
        _office.With(("plans", "plan,model,interval,schedule\nSTAY,time,PT1H,periodic\n"), ("agreements", "agreement,from,payer,item,plan\nA8,2022-01-01,P1,I4,STAY\n"),
            ("sessions", "session,agreement,start,status\nV8,A8,2022-07-01T05:00:00Z,in_progress\n"));
        _office.Json("period", "close", "2022-07", "--force", "--reason", "early").Ends(0);
        Booked("2022-07/receivable/P1");
        _office.Now = "2022-07-01T11:00:00Z";
        _office.Json("period", "reopen", "2022-07", "--reason", "too early").Ends(0);
        _office.Json("period", "close", "2022-07", "--force", "--actor", "bob", "--reason", "told so").Ends(0);

        Assert.Equal($"state of period 2022-07 {Bob}", Because(Texts("2022-07/receivable/P1")["2022-07/A8/I4/V8"]));
    }

    [Fact]
    public void What_takes_the_place_of_a_document_that_was_cancelled_says_so()
    {
        Posted();
        Recorded("rates", "item,scope,price\nI4,all,4");
        _office.Publish();
        Book(D + "/adj-1");
        _office.Move(D, "posted", "cancelled");
        _office.Json("reconcile", "--actor", "bob").Ends(0);

        _office.Json("publish", "--document", D, "--force", "--reason", "again").Ends(0);

        var texts = _office.Json("documents", "2022-05").Rows.Single(d => (string)d["document"]! == D + "/adj-2")["lines"]!.AsArray().ToDictionary(l => (string)l!["charges"]![0]!["charge"]!, l => (string)l!["description"]!);
        Assert.Equal($"{D} cancelled (bob, 2022-07-01)", Because(texts["2022-05/A1/I1"]));
        Assert.Equal($"{D} cancelled (bob, 2022-07-01)", Because(texts["2022-05/A4/I4/E1"]));

        Book(D + "/adj-2");
        Recorded("events", "event,agreement,at,quantity\nE1,A4,2022-05-03T10:00:00Z,2");
        Assert.Equal($"event E1 {Bob}", Because(Texts().Single().Value));
    }

    [Fact]
    public void A_line_that_was_first_billed_on_an_adjustment_says_once_what_it_corrects()
    {
        Posted();
        Recorded("events", "event,agreement,at\nE9,A4,2022-05-03T10:00:00Z");
        _office.Publish();
        Book(D + "/adj-1");

        Recorded("events", "event,retract\nE9,true");

        Assert.Equal($"Corrects 2022-05/A4/I4/E9: Call, Recipient One (R1), 2022-05-03 to 2022-05-03; because of event E9 withdrawn {Bob}", Texts().Single().Value);
    }

    [Fact]
    public void What_is_reissued_says_why_on_the_new_document()
    {
        Office.NeedsFile();
        _office.Variables["Connector__Corrections__Posted"] = "reissue";
        Posted();

        Recorded("agreements", "agreement,from,retract\nA1,2022-05-01,true");
        Recorded("rates", "item,scope,price\nI4,all,4");

        var lines = _office.Json("plan").Ends(0).Rows.Where(r => (string)r["kind"]! == "document").SelectMany(r => r["lines"]!.AsArray()).Select(l => (string)l!["description"]!).ToArray();
        Assert.Equal(
            [$"Cancels 2022-05/A1/I1: Support, Recipient One (R1), 2022-05-01 to 2022-05-31; because of agreement A1 from 2022-05-01 withdrawn {Bob}", $"Replaces 2022-05/A4/I4/E1: Call, Recipient One (R1), 2022-05-03 to 2022-05-03; because of rate I4 all from ever {Bob}"],
            lines.Where(l => l.Contains("because of", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_charge_that_was_billed_and_is_not_charged_any_more_is_explained_as_it_was()
    {
        Posted();
        Recorded("agreements", "agreement,from,retract\nA1,2022-05-01,true");

        var error = _office.Json("explain", "2022-05/A1/I1").Ends(2).Json["errors"]![0]!;

        Assert.Equal(("USAGE-004", $"2022-05/A1/I1 is no longer charged; it was billed on {D}."), ((string)error["code"]!, (string)error["message"]!));
        var remedy = (string)error["remedy"]!;
        Assert.StartsWith("See connector trace 2022-05/A1/I1, or see how it was then: connector explain 2022-05/A1/I1 --as-of 2022-07-01T09:00:00", remedy, StringComparison.Ordinal);
        Assert.Equal("100.00", (string)_office.Json("explain", "2022-05/A1/I1", "--as-of", remedy.Split(' ')[^1].TrimEnd('.')).Ends(0).Json["amount"]!);
    }

    private void Posted()
    {
        _office.Close("2022-05");
        Booked(D);
    }

    private void Booked(string document)
    {
        _office.Publish();
        Book(document);
    }

    private void Book(string document)
    {
        _office.Move(document, "drafts", "posted");
        _office.Json("reconcile").Ends(0);
    }

    private void Recorded(string file, string rows)
    {
        var path = _office.Write($"new/{file}.csv", rows + "\n");
        _office.Json("import", path, "--actor", "bob", "--reason", "told so").Ends(0);
    }

    /// <summary>The texts of the lines that are planned for the booked document, by charge.</summary>
    private Dictionary<string, string> Texts(string document = D) => _office.Json("plan").Ends(0).Rows
        .Where(r => (string?)r["document"] == document && (string)r["action"]! == "adjust").SelectMany(r => r["lines"]!.AsArray())
        .ToDictionary(l => (string)l!["charges"]![0]!["charge"]!, l => (string)l!["description"]!);

    private static string Because(string text) => text.Split("; because of ", 2) is [_, var because] ? because : "nothing";
}
