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
        ["verify"] = "checked,violations,head",
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
