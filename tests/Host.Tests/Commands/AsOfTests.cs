using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Nothing recorded is ever overwritten: what was answered once can be answered again, to the byte.</summary>
public sealed class AsOfTests : IDisposable
{
    private static readonly string[][] Questions =
    [
        ["periods"], ["charges", "2022-05"], ["charges", "2022-06", "--payer", "P1"], ["charges", "2022-05", "--unrated"], ["charges", "2022-05", "--agreement", "A2"],
        ["documents", "2022-05"], ["documents", "2022-06"], ["documents", "2022-05", "--format", "csv"], ["documents", "2022-05", "--format", "odoo"],
        ["plan"], ["plan", "2022-05"], ["plan", "2022-06"], ["explain", "2022-05/A2/I2"], ["trace", "2022-05/A2/I2"], ["trace", "2022-05/receivable/P1"],
        ["trace", "patients/R1/2022-04-01"], ["trace", "books:1"], ["audit"], ["audit", "--subject", "P1"], ["audit", "--subject", "A2"], ["verify"],
    ];

    private readonly Office _office = SmallFacts.Office();
    private readonly List<(string At, string Answers)> _answered = [];

    public void Dispose() => _office.Dispose();

    [Fact]
    public void Answers_as_of_an_instant_stay_the_same_to_the_byte_whatever_comes_later()
    {
        Step("08T09", _ => { });
        Step("08T10", o => o.Close("2022-05"));
        Step("08T11", o => o.Publish());
        Step("08T12", o => o.With(("readings", "measure,subject,from,value\npatients,R1,2022-04-01,900\n")));
        Step("08T13", o => o.Publish());
        Step("09T09", o => o.Move("2022-05/receivable/P1", "drafts", "posted"));
        Step("09T10", o => o.Json("reconcile").Ends(0));
        Step("09T11", o => o.With(("rates", "item,scope,from,to,price,per\nI1,payer:P1,2022-05-01,2022-05-15,50,month\n"), ("items", "item,name\nI1,Support new\n")));
        Step("09T12", o => o.Publish());
        Step("09T13", o => o.With(("agreements", "agreement,from,payer,provider,recipient,item,plan\nA1,2022-05-11,P2,S1,R1,I1,FLAT\n"), ("parties", "party,name,place\nP1,Payer One plc,EAST\n")));
        Step("09T14", o => o.Publish());
        Step("09T15", o => o.Json("period", "reopen", "2022-05", "--reason", "more to come").Ends(0));
        Step("09T16", o => o.With(("items", "item,name\nI1,Support again\n"), ("agreements", "agreement,from,retract\nA1,2022-05-11,true\n")));
        Step("09T17", o => o.Close("2022-06", "2022-05"));
        Step("09T18", o => o.Publish());
        Step("10T09", o =>
        {
            o.Variables["Connector__Billing__DueDays"] = "14";
            o.Json("periods").Ends(0);
        });
        Step("10T10", o => o.Json("period", "lock", "2022-05", "--reason", "audited").Ends(0));
        Step("10T11", o => o.Move("2022-05/receivable/P1/adj-1", "drafts", "cancelled"));
        Step("10T12", o => o.Json("reconcile").Ends(0));

        foreach (var (at, answers) in _answered)
        {
            Assert.Equal(answers, Ask("--as-of", at));
        }

        // Another way to write an instant, and other settings now, change nothing either.
        _office.Variables["Connector__Billing__Currency"] = "EUR";
        Assert.Equal(_answered[3].Answers, Ask("--as-of", _answered[3].At.Replace("T12:30:00Z", "T13:30:00+01:00", StringComparison.Ordinal)));
    }

    [Fact]
    public void Before_the_first_record_nothing_is_known()
    {
        Assert.Empty(_office.Json("periods", "--as-of", "2022-06-30T09:00:00Z").Ends(0).Rows);
        Assert.Empty(_office.Json("charges", "2022-05", "--as-of", "2022-06-30T09:00:00Z").Ends(0).Rows);
        Assert.Empty(_office.Json("audit", "--as-of", "2022-06-30T09:00:00Z").Ends(0).Rows);
    }

    [Fact]
    public void A_clock_before_the_last_record_is_refused_and_the_same_instant_again_is_fine()
    {
        _office.Now = "2022-06-30T09:00:00Z";
        Assert.Equal("CLOCK-001", (string)_office.Json("periods").Ends(2).Json["errors"]![0]!["code"]!);

        _office.Now = "2022-07-02T09:00:00Z";
        _office.With(("items", "item,name\nI8,x\n")).With(("items", "item,name\nI9,x\n")).Close("2022-05");
        var at = _office.Json("audit").Rows.Select(r => (string)r["at"]!).ToArray();
        Assert.Equal(["2022-07-02T09:00:00Z", "2022-07-02T09:00:00.000001Z", "2022-07-02T09:00:00.000002Z"], at[^3..]);

        _office.Now = "nonsense";
        Assert.Equal("CLOCK-002", (string)_office.Json("periods").Ends(2).Json["errors"]![0]!["code"]!);
    }

    private void Step(string hour, Action<Office> act)
    {
        _office.Now = $"2022-07-{hour}:00:00Z";
        act(_office);
        _office.Now = $"2022-07-{hour}:30:00Z";
        _answered.Add((_office.Now, Ask()));
    }

    private string Ask(params string[] also)
        => string.Concat(Questions.Select(q => string.Join(' ', q) + "\n" + _office.Run([.. q, .. q.Contains("--format") ? [] : new[] { "--json" }, .. also]).Text));
}
