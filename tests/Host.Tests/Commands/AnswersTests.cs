using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Answers have exactly the fields of the contract's section 5: none missing, none more, decimals as text.</summary>
public sealed partial class AnswersTests : IDisposable
{
    private const string Lines = "line,item,description,quantity,unit_price,amount,service_from,service_to,charges,corrects";

    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["import"] = "recorded,corrected,retracted,unchanged,warnings,errors,impact",
        ["periods"] = "period,from,to,state",
        ["charges"] = "charge,agreement,payer,provider,recipient,item,period,from,to,quantity,unit_price,amount,currency,status,reason",
        ["documents"] = "document,revision,kind,direction,payer,provider,recipient,counterparty,period,issued_in,issue_date,due_date,currency,subject,total,state,corrects,lines",
        ["lines"] = Lines,
        ["explain"] = "charge,model,segments,sum,divisor,unrounded,minimum,maximum,amount",
        ["segments"] = "from,to,level,price,per,rate,adjustments,days,of",
        ["rate"] = "item,scope,from,recorded_at,actor",
        ["adjustments"] = "adjustment,kind,value,price_after",
        ["plan"] = "kind,action,key,document,backend,reason,before,after,difference,currency,lines",
        ["publish"] = "kind,action,key,document,backend,external_id,external_number,state,error",
        ["approve"] = "document,revision,state,actor",
        ["trace"] = "key,kind,charges,usages,documents,corrects,corrected_by",
        ["traced"] = "document,revision,backend,external_id,external_number,state,lines",
        ["reconcile"] = "document,backend,external_id,state,expected,found,target,drift",
        ["backends"] = "backend,kind,reachable,version,problems",
        ["audit"] = "at,actor,action,subject,reason,before,after",
        ["verify"] = "checked,violations",
        ["errors"] = "code,subject,message,remedy",
    };

    private readonly Office _office = SmallFacts.Office();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void Import_answers_with_counts_warnings_and_errors()
        => Same("import", One(_office.Import(("items", "item,name\nI9,x\n")).Ends(0)));

    [Fact]
    public void Periods_are_listed_from_the_first_dated_fact_to_todays()
    {
        var rows = Rows("periods", "periods");

        Assert.Equal(["2022-01", "2022-02", "2022-03", "2022-04", "2022-05", "2022-06", "2022-07"], rows.Select(r => (string)r["period"]!));
        Assert.Equal(("2022-05-01", "2022-05-31", "open"), ((string)rows[4]["from"]!, (string)rows[4]["to"]!, (string)rows[4]["state"]!));
    }

    [Fact]
    public void Closing_reopening_and_locking_answer_with_the_period()
    {
        Assert.Equal("closed", (string)Rows("periods", "period", "close", "2022-05").Single()["state"]!);
        Assert.Equal("open", (string)Rows("periods", "period", "reopen", "2022-05", "--reason", "why not").Single()["state"]!);
        Assert.Equal("locked", (string)Rows("periods", "period", "lock", "2022-05", "--reason", "audited").Single()["state"]!);
        Assert.Equal("locked", (string)_office.Json("periods").Rows[4]["state"]!);
    }

    [Fact]
    public void Charges_have_their_fields_in_their_spelling()
    {
        var rows = Rows("charges", "charges", "2022-05");

        Assert.Equal(
            """{"charge":"2022-05/A2/I2","agreement":"A2","payer":"P1","provider":"S1","recipient":"R1","item":"I2","period":"2022-05","from":"2022-05-01","to":"2022-05-31","quantity":"1000","unit_price":"0.1","amount":"100.00","currency":"GBP","status":"rated","reason":null}""",
            rows[1].ToJsonString());
    }

    [Fact]
    public void A_charge_without_an_amount_says_why_and_its_numbers_are_null()
    {
        _office.With(("agreements", "agreement,from,payer,recipient,item,plan\nA3,2022-05-01,P2,R2,I2,LEVEL\n"));

        var row = Rows("charges", "charges", "2022-05", "--unrated").Single();

        Assert.Equal(("2022-05/A3/I2", "unrated"), ((string)row["charge"]!, (string)row["status"]!));
        Assert.Equal([null, null, null], new[] { "quantity", "unit_price", "amount" }.Select(name => row[name]));
        Assert.Contains("no reading of patients for R2", (string)row["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_a_charge_without_an_amount_shows_none_and_the_document_no_total()
    {
        _office.With(("agreements", "agreement,from,payer,recipient,item,plan\nA3,2022-05-01,P2,R2,I2,LEVEL\nA4,2022-05-01,P2,R2,I1,FLAT\n"));

        var row = Rows("documents", "documents", "2022-05", "--payer", "P2").Single();

        Assert.Null(row["total"]);
        Assert.Equal([null, "100.00"], row["lines"]!.AsArray().Select(l => (string?)l!["amount"]));
        Assert.Equal([null, "100.00"], row["lines"]!.AsArray().Select(l => (string?)l!["charges"]![0]!["amount"]));
        Assert.Contains(",,,2022-05-01,2022-05-31", _office.Run("documents", "2022-05", "--payer", "P2", "--format", "csv").Ends(0).Text, StringComparison.Ordinal);
        foreach (var layout in new[] { "quickbooks", "odoo" })
        {
            var reply = _office.Run("documents", "2022-05", "--payer", "P2", "--format", layout).Ends(0);
            Assert.Single(reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Contains("2022-05/receivable/P2 is left out", reply.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Charges_can_be_asked_for_by_payer_and_agreement()
    {
        _office.With(("agreements", "agreement,from,payer,recipient,item,plan\nA3,2022-05-01,P2,R2,I1,FLAT\n"));

        Assert.Equal(["2022-05/A3/I1"], Rows("charges", "charges", "2022-05", "--payer", "P2").Select(r => (string)r["charge"]!));
        Assert.Equal(["2022-05/A2/I2"], Rows("charges", "charges", "2022-05", "--agreement", "A2").Select(r => (string)r["charge"]!));
        Assert.Empty(Rows("charges", "charges", "2022-05", "--agreement", "A2", "--payer", "P2"));
        Assert.Empty(Rows("charges", "charges", "2022-05", "--payer", "NOBODY"));
        Assert.Empty(Rows("charges", "charges", "2022-05", "--unrated"));
    }

    [Fact]
    public void Documents_have_their_fields_in_their_spelling()
    {
        var row = Rows("documents", "documents", "2022-05").Single();

        Same("lines", row["lines"]![0]!.AsObject());
        Assert.Equal(
            """{"document":"2022-05/receivable/P1","revision":1,"kind":"invoice","direction":"receivable","payer":"P1","provider":null,"recipient":null,"counterparty":"P1","period":"2022-05","issued_in":"2022-05","issue_date":"2022-05-31","due_date":"2022-06-30","currency":"GBP","subject":"2022-05: Payer One","total":"200.00","state":"planned","corrects":null,"lines":[{"line":1,"item":"I1","description":"Support, Recipient One (R1), 2022-05-01 to 2022-05-31","quantity":"1","unit_price":"100","amount":"100.00","service_from":"2022-05-01","service_to":"2022-05-31","charges":[{"charge":"2022-05/A1/I1","amount":"100.00"}],"corrects":null},{"line":2,"item":"I2","description":"Licence, Recipient One (R1), 2022-05-01 to 2022-05-31","quantity":"1000","unit_price":"0.1","amount":"100.00","service_from":"2022-05-01","service_to":"2022-05-31","charges":[{"charge":"2022-05/A2/I2","amount":"100.00"}],"corrects":null}]}""",
            row.ToJsonString());
    }

    [Fact]
    public void Documents_come_in_the_layouts_that_imports_accept()
    {
        foreach (var layout in new[] { "csv", "quickbooks", "odoo" })
        {
            var text = _office.Run("documents", "2022-05", "--format", layout).Ends(0).Text;
            Assert.Equal(3, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }

        Assert.Equal(_office.Json("documents", "2022-05").Text, _office.Run("documents", "2022-05", "--format", "json").Ends(0).Text);
    }

    [Fact]
    public void An_explanation_has_every_step()
    {
        _office.With(("adjustments", "adjustment,from,to,scope,kind,value\nX,2022-05-11,2022-05-20,payer:P1,percent,-10\n"));

        var answer = One(_office.Json("explain", "2022-05/A2/I2").Ends(0));

        Same("explain", answer);
        Assert.All(answer["segments"]!.AsArray(), s => Same("segments", s!.AsObject()));
        Same("rate", answer["segments"]![0]!["rate"]!.AsObject());
        Same("adjustments", answer["segments"]![1]!["adjustments"]![0]!.AsObject());
        // 1.2 × 0.9 = 1.08 for 10 of 31 days: 1000 × (21 × 1.2 + 10 × 1.08) / 12 / 31 = 96.774…
        Assert.Equal("level", (string)answer["model"]!);
        Assert.Equal(["1.2", "1.2", "1.2"], answer["segments"]!.AsArray().Select(s => (string)s!["price"]!));
        Assert.Equal("1.08", (string)answer["segments"]![1]!["adjustments"]![0]!["price_after"]!);
        Assert.Equal(("96.77", null, null), ((string)answer["amount"]!, answer["minimum"], answer["maximum"]));
        Assert.Equal("96.7741935484", (string)answer["unrounded"]!);
    }

    [Fact]
    public void A_plan_lists_customers_vendors_and_items_before_documents()
    {
        _office.Close("2022-05");

        var rows = Rows("plan", "plan");

        Assert.Equal(
            ["customer create P1", "item create I1", "item create I2", "document create 2022-05/receivable/P1"],
            rows.Select(r => $"{r["kind"]} {r["action"]} {r["key"]}"));
        Same("lines", rows[3]["lines"]![0]!.AsObject());
        Assert.Equal(("0.00", "200.00", "200.00"), ((string)rows[3]["before"]!, (string)rows[3]["after"]!, (string)rows[3]["difference"]!));
        Assert.Equal("books", (string)rows[0]["backend"]!);
    }

    [Fact]
    public void What_if_plans_as_if_files_were_imported_and_records_nothing()
    {
        _office.Close("2022-05");
        var before = _office.Json("audit").Text;
        _office.Write("rates-new.csv", "item,scope,from,price,per\nI1,payer:P1,2022-05-01,90,month\n");

        var rows = Rows("plan", "plan", "--with", "rates-new.csv");

        Assert.Equal("190.00", (string)rows.Single(r => (string)r["kind"]! == "document")["after"]!);
        Assert.Equal(before, _office.Json("audit").Text);
        Assert.Equal("200.00", (string)_office.Json("documents", "2022-05").Rows[0]["total"]!);
    }

    [Fact]
    public void What_if_of_an_open_period_shows_the_new_amounts()
    {
        _office.Write("new/rates.csv", "item,scope,from,price,per\nI1,payer:P1,2022-05-01,90,month\n");
        _office.Write("new/readings.csv", "measure,subject,from,value\npatients,R1,2022-04-01,900\n");
        _office.Write("new/agreements.csv", "agreement,from,payer,item,plan\nA3,2022-05-01,P2,I1,FLAT\n");

        var rows = Rows("plan", "plan", "2022-05", "--with", "new");

        Assert.Equal(["180.00", "100.00"], rows.Where(r => (string)r["kind"]! == "document").Select(r => (string)r["after"]!));
        Assert.Equal(["200.00"], Rows("plan", "plan", "2022-05").Where(r => (string)r["kind"]! == "document").Select(r => (string)r["after"]!));
    }

    [Fact]
    public void What_if_with_bad_files_is_bad_input()
    {
        _office.Write("rates-new.csv", "item,scope,price\nI1,all,x\n");

        Errors(_office.Json("plan", "--with", "rates-new.csv"), 2, "IMPORT-001");
    }

    [Fact]
    public void Publishing_says_what_became_of_each_action()
    {
        _office.Close("2022-05");

        var rows = Rows("publish", "publish");

        Assert.Equal(
            """{"kind":"document","action":"create","key":"2022-05/receivable/P1","document":"2022-05/receivable/P1","backend":"books","external_id":"1","external_number":"F-000001","state":"draft","error":null}""",
            rows[^1].ToJsonString());
        Assert.Empty(Rows("publish", "publish"));
    }

    [Fact]
    public void Approving_is_answered_with_revision_state_and_actor()
    {
        _office.Variables["Connector__Review"] = "required";
        _office.Close("2022-05");
        Assert.Contains("not approved", _office.Plan().Single(), StringComparison.Ordinal);

        var row = Rows("approve", "approve", "2022-05/receivable/P1", "--actor", "Ann").Single();

        Assert.Equal("""{"document":"2022-05/receivable/P1","revision":1,"state":"approved","actor":"Ann"}""", row.ToJsonString());
        Assert.Equal(["create 2022-05/receivable/P1"], _office.Plan());
        Assert.Equal("withdrawn", (string)Rows("approve", "approve", "--withdraw", "2022-05/receivable/P1").Single()["state"]!);
        Assert.StartsWith("blocked", _office.Plan().Single(), StringComparison.Ordinal);
        Assert.Single(Rows("approve", "approve", "--period", "2022-05", "--payer", "P1"));
        _office.Publish();
        _office.With(("rates", "item,scope,from,price,per\nI1,payer:P1,2022-05-01,90,month\n"));
        Assert.StartsWith("blocked", _office.Plan().Single(), StringComparison.Ordinal);
    }

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

    [Fact]
    public void Reconciling_lists_what_stands_outside()
    {
        _office.Close("2022-05").Publish();

        Assert.Equal(
            """{"document":"2022-05/receivable/P1","backend":"books","external_id":"1","state":"draft","expected":"draft 200.00","found":"draft 200.00","target":"200.00","drift":null}""",
            Rows("reconcile", "reconcile").Single().ToJsonString());
    }

    [Fact]
    public void Backends_are_listed_and_checked()
    {
        Assert.Equal("""{"backend":"books","kind":"files","reachable":true,"version":null,"problems":[]}""", Rows("backends", "backends").Single().ToJsonString());
        Assert.Single(Rows("backends", "backend", "check", "books"));
        Errors(_office.Json("backend", "check", "erp"), 2, "USAGE-008");
    }

    [Fact]
    public void A_backend_that_cannot_be_reached_fails_with_3_and_says_why()
    {
        _office.Write("books", "a file where the folder should be");

        var check = _office.Json("backend", "check", "books").Ends(3);

        Assert.False((bool)check.Rows[0]["reachable"]!);
        Assert.NotEmpty(check.Rows[0]["problems"]!.AsArray());
        _office.Close("2022-05");
        var failed = _office.Json("publish").Ends(3);
        Assert.All(failed.Rows, row => Assert.NotNull(row["error"]));
        Assert.Equal("code,message", string.Join(',', failed.Rows[0]["error"]!.AsObject().Select(f => f.Key)));

        File.Delete(_office.Books);
        _office.Publish();
        Assert.Single(_office.FilesIn("drafts"));
    }

    [Fact]
    public void The_audit_has_one_entry_for_each_command_that_changed_something()
    {
        _office.Now = "2022-07-01T10:00:00Z";
        _office.Close("2022-05").Publish();
        _office.Json("charges", "2022-05");
        _office.Json("import", "facts-none").Ends(2);
        _office.Json("period", "close", "2022-05").Ends(0);

        var rows = Rows("audit", "audit");

        Assert.Equal(["settings", "import", "period close", "publish"], rows.Select(r => (string)r["action"]!));
        Assert.Matches("^recorded 18, corrected 0, retracted 0, unchanged 0, rows [0-9a-f]{16}$", (string)rows[1]["after"]!);
        var at = rows.Select(r => DateTimeOffset.Parse((string)r["at"]!, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(at.Distinct().Order(), at);
    }

    [Fact]
    public void The_audit_of_a_subject_has_the_history_of_its_facts()
    {
        _office.Now = "2022-07-02T10:00:00Z";
        _office.Write("items.csv", "item,name\nI1,Support plus\n");
        _office.Json("import", "items.csv", "--actor", "Ann", "--reason", "new name").Ends(0);
        _office.Now = "2022-07-03T10:00:00Z";
        _office.With(("items", "item,name,retract\nI1,,\n".Replace("I1,,", "I2,Licence plus,", StringComparison.Ordinal)));

        var row = Rows("audit", "audit", "--subject", "I1")[^1];

        Assert.Equal(("2022-07-02T10:00:00Z", "Ann", "new name"), ((string)row["at"]!, (string)row["actor"]!, (string)row["reason"]!));
        Assert.Equal(("item=I1 name=Support", "item=I1 name=Support plus"), ((string)row["before"]!, (string)row["after"]!));
    }

    [Fact]
    public void Verifying_counts_what_it_checked()
    {
        _office.Close("2022-05").Publish();

        var answer = One(_office.Json("verify").Ends(0));

        Same("verify", answer);
        Assert.True((long)answer["checked"]! >= 5);
        Assert.Empty(answer["violations"]!.AsArray());
    }

    [Fact]
    public void A_sample_is_an_object_and_needs_no_store()
    {
        using var office = new Office();

        var answer = office.Json("sample", "gp-it", "facts").Ends(0).Json.AsObject();

        Assert.Equal("gp-it", (string)answer["profile"]!);
        Assert.False(File.Exists(Path.Combine(office.Folder, "connector.db")));
    }

    [Fact]
    public void Standard_output_holds_the_JSON_and_nothing_else_even_with_messages()
    {
        _office.Close("2022-05");
        _office.Write("notes.txt", "?");
        _office.Write("facts/readings.csv", "measure,subject,from,value\npatients,R1,2022-04-01,900\n");
        _office.Write("facts/notes.txt", "?");

        var reply = _office.Child("import", "facts", "--json").Ends(0);

        Same("import", reply.Json.AsObject());
        Assert.EndsWith("}\n", reply.Text, StringComparison.Ordinal);
        Assert.Equal("1 charges in 1 closed period change by +0.00 / -10.00 GBP for 1 payer.\n", reply.Error);
    }

    public static TheoryData<int, string, string[]> Refused => new()
    {
        { 2, "USAGE-001", ["nonsense"] },
        { 2, "USAGE-001", [] },
        { 2, "USAGE-001", ["charges"] },
        { 2, "USAGE-001", ["import"] },
        { 2, "USAGE-001", ["period"] },
        { 2, "USAGE-001", ["charges", "2022-05", "--nonsense"] },
        { 2, "USAGE-001", ["charges", "2022-05", "2022-06"] },
        { 2, "USAGE-001", ["documents", "2022-05", "--format", "pdf"] },
        { 2, "USAGE-001", ["sample", "nonsense", "x"] },
        { 2, "USAGE-001", ["sample", "gp-it", "x", "--scale", "0"] },
        { 2, "USAGE-003", ["charges", "2022-13"] },
        { 2, "USAGE-003", ["charges", "2022-W05"] },
        { 2, "USAGE-003", ["documents", "May"] },
        { 2, "USAGE-003", ["plan", "2022"] },
        { 2, "USAGE-003", ["publish", "2022"] },
        { 2, "USAGE-003", ["period", "close", "2022"] },
        { 2, "USAGE-002", ["period", "reopen", "2022-05"] },
        { 2, "USAGE-002", ["period", "lock", "2022-05"] },
        { 2, "USAGE-002", ["period", "close", "2022-07", "--force"] },
        { 2, "USAGE-002", ["publish", "--force"] },
        { 2, "USAGE-004", ["explain", "2022-05/A9/I9"] },
        { 2, "USAGE-004", ["explain", "nonsense"] },
        { 2, "USAGE-005", ["trace", "nonsense"] },
        { 2, "USAGE-006", ["approve"] },
        { 2, "USAGE-007", ["approve", "2022-05/receivable/P9"] },
        { 2, "USAGE-008", ["plan", "--backend", "erp"] },
        { 2, "USAGE-008", ["publish", "--backend", "erp"] },
        { 2, "USAGE-008", ["reconcile", "--backend", "erp"] },
        { 2, "CLOCK-002", ["charges", "2022-05", "--as-of", "yesterday"] },
        { 2, "CLOCK-002", ["charges", "2022-05", "--as-of", "2022-05-01T10:00:00"] },
        { 2, "CLOCK-003", ["charges", "2022-05", "--as-of", "2022-07-01T09:00:01Z"] },
        { 2, "CLOCK-004", ["publish", "--as-of", "2022-07-01T09:00:00Z"] },
        { 2, "CLOCK-004", ["reconcile", "--as-of", "2022-07-01T09:00:00Z"] },
        { 2, "CLOCK-004", ["import", "x", "--as-of", "2022-07-01T09:00:00Z"] },
        { 2, "CLOCK-004", ["period", "close", "2022-05", "--as-of", "2022-06-30T09:00:00Z"] },
        { 1, "CLOSE-001", ["period", "close", "2022-07"] },
        { 1, "PUBLISH-005", ["publish", "2022-05"] },
        { 2, "CONFIG-001", ["periods", "--config", "nowhere.json"] },
        { 2, "STORE-001", ["periods", "--store", "mysql:x"] },
        { 2, "STORE-001", ["periods", "--store", "sqlite:nowhere/connector.db"] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_command_without_a_result_answers_with_errors_and_its_exit_code(int exit, string code, string[] args)
    {
        if (args.Contains("--config"))
        {
            Office.NeedsFile();
        }

        var before = _office.Json("audit").Text;

        Errors(_office.Json(args), exit, code);

        Assert.Equal(before, _office.Json("audit").Text);
    }

    [Fact]
    public void Without_JSON_an_error_is_a_sentence_on_standard_error_and_standard_output_is_empty()
    {
        var reply = _office.Run("charges", "2022-13").Ends(2);

        Assert.Empty(reply.Out);
        Assert.Equal("USAGE-003 '2022-13' is not a period. Expected a month such as 2022-05.\n", reply.Error);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("periods")]
    [InlineData("period")]
    [InlineData("period close")]
    [InlineData("period reopen")]
    [InlineData("period lock")]
    [InlineData("charges")]
    [InlineData("documents")]
    [InlineData("explain")]
    [InlineData("plan")]
    [InlineData("publish")]
    [InlineData("approve")]
    [InlineData("trace")]
    [InlineData("reconcile")]
    [InlineData("backends")]
    [InlineData("backend")]
    [InlineData("backend check")]
    [InlineData("audit")]
    [InlineData("verify")]
    [InlineData("sample")]
    [InlineData("")]
    public void Every_command_helps(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var reply = _office.Run([.. words, "--help"]).Ends(0);

        Assert.Contains("Usage:", reply.Text, StringComparison.Ordinal);
        Assert.Contains(words.Length == 0 ? "import" : words[^1], reply.Text, StringComparison.Ordinal);
        Assert.Contains("--json", reply.Text, StringComparison.Ordinal);
        Assert.Empty(reply.Error);
    }

    [Fact]
    public void Tables_for_people_come_without_JSON()
    {
        _office.Close("2022-05");
        foreach (var command in new[]
        {
            "periods", "charges 2022-05", "documents 2022-05", "explain 2022-05/A2/I2", "plan", "publish", "trace 2022-05/A2/I2", "trace 2022-05/receivable/P1",
            "reconcile", "backends", "backend check books", "audit", "audit --subject A1", "verify",
        })
        {
            var reply = _office.Run(command.Split(' ')).Ends(0);
            Assert.NotEmpty(reply.Out);
            Assert.Empty(reply.Error);
        }
    }

    [Fact]
    public void Amounts_have_the_decimals_of_their_currency()
    {
        _office.With(("rates", "item,scope,from,price,currency\nI1,agreement:A1,2022-05-01,1500.5,JPY\nI2,agreement:A2,2022-05-01,0.0015,KWD\n"));

        Assert.Equal(["1501 JPY", "1.500 KWD"], _office.Json("charges", "2022-05").Rows.Select(r => $"{r["amount"]} {r["currency"]}"));
        Assert.Equal(
            ["2022-05/receivable/P1/JPY 1501", "2022-05/receivable/P1/KWD 1.500"],
            _office.Json("documents", "2022-05").Rows.Select(r => $"{r["document"]} {r["total"]}"));
    }

    private JsonObject[] Rows(string fields, params string[] args)
    {
        var rows = _office.Json(args).Ends(0).Rows;
        Assert.All(rows, row => Same(fields, row));
        return rows;
    }

    private static JsonObject One(Reply reply) => reply.Json.AsObject();

    private static void Same(string fields, JsonObject answer)
    {
        Assert.Equal(Fields[fields], string.Join(',', answer.Select(field => field.Key)));
        Assert.All(answer.Where(f => Decimals.Contains(f.Key) && f.Value is not null), f => Assert.Equal(JsonValueKind.String, f.Value!.GetValueKind()));
        Assert.All(answer.Where(f => Money.Contains(f.Key) && f.Value is not null), f => Assert.Matches(TwoDecimals, (string)f.Value!));
    }

    private static void Errors(Reply reply, int exit, string code)
    {
        Assert.Equal(exit, reply.Code);
        var answer = One(reply);
        Assert.Equal("errors", Assert.Single(answer).Key);
        Assert.All(answer["errors"]!.AsArray(), e => Same("errors", e!.AsObject()));
        Assert.Equal(code, (string)answer["errors"]![0]!["code"]!);
        Assert.All(answer["errors"]!.AsArray(), e => Assert.NotEqual("", (string)e!["remedy"]!));
    }

    private static readonly string[] Decimals = ["quantity", "unit_price", "amount", "total", "price", "level", "sum", "unrounded", "minimum", "maximum", "value", "price_after", "before", "after", "difference"];

    private static readonly string[] Money = ["amount", "total", "difference"];

    [GeneratedRegex(@"^-?\d+\.\d{2}$")]
    private static partial Regex TwoDecimals { get; }
}
