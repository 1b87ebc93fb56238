using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Every key leads to the others.</summary>
public sealed partial class AnswersTests
{
    [Fact]
    public void Every_key_traces_to_all_the_others()
    {
        _office.Close("2022-05").Publish();

        foreach (var (key, kind) in new[]
        {
            ("2022-05/A2/I2", "charge"), ("2022-05/receivable/P1", "document"), ("books:1", null), ("patients/R1/2022-04-01", "reading"),
        })
        {
            var answer = One(_office.Json("trace", key).Ends(0));
            Same("trace", answer);
            Same("traced", answer["documents"]![0]!.AsObject());
            Assert.Equal(key, (string)answer["key"]!);
            Assert.True(kind is null || kind == (string)answer["kind"]!);
            Assert.Contains("2022-05/A2/I2", answer["charges"]!.AsArray().Select(c => (string)c!));
            Assert.Contains("patients/R1/2022-04-01", answer["usages"]!.AsArray().Select(c => (string)c!));
            Assert.Equal("2022-05/receivable/P1", (string)answer["documents"]![0]!["document"]!);
            Assert.Equal(("1", "draft"), ((string)answer["documents"]![0]!["external_id"]!, (string)answer["documents"]![0]!["state"]!));
            var line = answer["documents"]![0]!["lines"]!.AsArray().Single(l => (string)l!["charge"]! == "2022-05/A2/I2")!.AsObject();
            Assert.Equal("line,external_line,charge,amount", string.Join(',', line.Select(f => f.Key)));
        }
    }

    [Fact]
    public void A_charge_traces_to_the_readings_of_the_agreement_and_on_days_before_them_of_its_recipient()
    {
        _office.With(("readings", "measure,subject,from,value\npatients,A2,2022-05-11,500\npatients,R1,2022-05-06,900\npatients,R1,2022-05-16,800\n"));

        Assert.Equal(
            ["patients/R1/2022-04-01", "patients/R1/2022-05-06", "patients/A2/2022-05-11"],
            One(_office.Json("trace", "2022-05/A2/I2").Ends(0))["usages"]!.AsArray().Select(u => (string)u!));
    }

    [Fact]
    public void A_session_and_a_reading_trace_to_the_adjustments_that_correct_them()
    {
        _office.With(("plans", "plan,model,interval\nHOURLY,time,PT1H\n"), ("agreements", "agreement,from,payer,recipient,item,plan\nA3,2022-05-01,P1,R1,I1,HOURLY\n"),
            ("sessions", "session,agreement,start,end,status\nV1,A3,2022-05-02T10:00:00Z,2022-05-02T12:00:00Z,completed\n"));
        _office.Close("2022-05").Publish().Move("2022-05/receivable/P1", "drafts", "posted");
        _office.With(("readings", "measure,subject,from,value\npatients,R1,2022-04-01,900\n"), ("sessions", "session,agreement,start,end,status\nV1,A3,2022-05-02T10:00:00Z,2022-05-02T13:00:00Z,completed\n")).Publish();

        foreach (var key in new[] { "V1", "patients/R1/2022-04-01" })
        {
            Assert.Equal(["2022-05/receivable/P1/adj-1"], One(_office.Json("trace", key).Ends(0))["corrected_by"]!.AsArray().Select(c => (string)c!));
        }
    }

    [Fact]
    public void An_adjustment_traces_to_what_it_corrects_and_back()
    {
        _office.Close("2022-05").Publish();
        _office.Move("2022-05/receivable/P1", "drafts", "posted");
        _office.With(("readings", "measure,subject,from,value\npatients,R1,2022-04-01,900\n")).Publish();

        Assert.Equal("2022-05/receivable/P1", (string)One(_office.Json("trace", "2022-05/receivable/P1/adj-1").Ends(0))["corrects"]!);
        Assert.Equal(["2022-05/receivable/P1/adj-1"], One(_office.Json("trace", "2022-05/receivable/P1"))["corrected_by"]!.AsArray().Select(c => (string)c!));
        Assert.Equal(["2022-05/receivable/P1/adj-1"], One(_office.Json("trace", "2022-05/A2/I2"))["corrected_by"]!.AsArray().Select(c => (string)c!));
    }
}
