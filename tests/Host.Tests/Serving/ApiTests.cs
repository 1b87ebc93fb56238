using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Operations.Accounts;
using Connector.Operations.Verifying;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>What the API does, beside saying the same as the command line.</summary>
[Collection(ServingTests.Alone)]
public sealed class ApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_party_sees_what_concerns_it_and_nothing_else_is_there()
    {
        await using var service = await Service.Start();
        await TwoParties(service);
        using var staff = service.As("viewer");
        using var p1 = service.As("party:P1");
        using var p2 = service.As("party:P2");

        foreach (var (party, client, mine, others) in new[] { ("P1", p1, "2022-05/A1/I1", "2022-05/A9/I1"), ("P2", p2, "2022-05/A9/I1", "2022-05/A1/I1") })
        {
            Assert.All(await client.List("periods/2022-05/charges"), c => Assert.Equal(party, (string?)c!["payer"]));
            Assert.NotEmpty(await client.List("periods/2022-05/charges"));
            Assert.All(await client.List("periods/2022-05/documents"), d => Assert.Equal(party, (string?)d!["payer"]));
            Assert.All(await client.List("publications"), d => Assert.Equal(party, (string?)d!["counterparty"]));
            Assert.NotEmpty(await client.List("publications"));
            var dispute = Assert.Single(await client.List("disputes"))!;
            Assert.Equal(mine, (string?)dispute["charges"]![0]);
            Assert.Null(dispute["opened_by"]);

            var explanation = await client.Read($"charges/{Uri.EscapeDataString(mine)}/explanation");
            Assert.Null(explanation!["segments"]![0]!["rate"]!["actor"]);
            Assert.Equal("REQUEST-002", (await client.Read($"charges/{Uri.EscapeDataString(others)}/explanation", 404)).Code());
            await client.Read($"trace/{Uri.EscapeDataString(mine)}");
            await client.Read($"trace/{Uri.EscapeDataString(others)}", 404);
            await client.Read($"trace/{Uri.EscapeDataString($"2022-05/receivable/{(party == "P1" ? "P2" : "P1")}")}", 404);
            await client.Read($"trace/{Uri.EscapeDataString("books:" + (party == "P1" ? "2" : "1"))}", 404);
            Assert.Equal([party == "P1" ? "SES1" : "SES9"], (await client.List("usage")).Select(u => (string)u!["usage"]!));
            Assert.DoesNotContain(others.Split('/')[1], await client.GetStringAsync(new Uri($"/api/v1/trace/{Uri.EscapeDataString(mine)}", UriKind.Relative), Cancellation), StringComparison.Ordinal);
        }

        Assert.Equal(["admin", "admin"], (await staff.List("disputes")).Select(d => (string)d!["opened_by"]!));
        Assert.Equal(2, (await staff.List("publications")).Count);
    }

    [Fact]
    public async Task A_supplier_sees_its_charges_under_every_payer()
    {
        await using var service = await Service.Start();
        await TwoParties(service);
        var session = service.Command();
        using var s1 = service.With(ApiKeys.Add(session, "supplier", "party:S1", session.KnownAt + NodaTime.Duration.FromHours(1)));
        Assert.Equal(["2022-05/A1/I1", "2022-05/A2/I2"], (await s1.List("periods/2022-05/charges")).Select(c => (string)c!["charge"]!).Take(2));
        Assert.All(await s1.List("periods/2022-05/charges"), c => Assert.Equal("S1", (string?)c!["provider"]));
    }

    [Fact]
    public async Task The_same_request_under_one_key_is_carried_out_once()
    {
        await using var service = await Service.Start();
        using var operators = service.As("operator");
        var start = """{ "charges": ["2022-05/A1/I1"], "reason": "not delivered" }""";
        var first = await operators.Post("disputes", start, once: "k1");
        var again = await operators.Post("disputes", start, once: "k1");
        Assert.Equal(first!.ToJsonString(), again!.ToJsonString());
        Assert.Single(await operators.List("disputes"));
        Assert.Equal("REQUEST-005", (await operators.Post("disputes", """{ "charges": ["2022-05/A2/I2"] }""", 422, once: "k1")).Code());
        Assert.Equal("DISPUTE-001", (await operators.Post("disputes", start, 409, once: "k2")).Code());

        // Another caller's keys are its own; a refusal is not kept.
        using var admin = service.As("admin");
        Assert.Equal("DISPUTE-001", (await admin.Post("disputes", start, 409, once: "k1")).Code());
        Assert.Equal("DISPUTE-001", (await operators.Post("disputes", start, 409, once: "k2")).Code());

        await operators.Post("periods/2022-05/close", "{}");
        var run = await operators.Post("publications", "{}", 202, once: "k3");
        Assert.Equal((long)run!["run"]!, (long)(await operators.Post("publications", "{}", 202, once: "k3"))!["run"]!);
        Assert.Single(await operators.List("runs"));
    }

    [Fact]
    public async Task An_idempotency_key_is_refused_where_nothing_is_kept_under_it()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        foreach (var address in new[] { "users", "users/x", "users/x/reset", "keys", "keys/x/revoke", "runs/1/cancel", "backends/books/check", "plans", "account/sign-out" })
        {
            Assert.Equal("REQUEST-008", (await admin.Post(address, """{ "user": "x", "role": "viewer" }""", 400, once: "k1")).Code());
        }

        Assert.Empty(await admin.List("users"));
        using var read = await admin.Send(HttpMethod.Get, "periods", null, once: "k1"); // nothing is done, however often it is asked
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    [Fact]
    public async Task What_was_recorded_under_a_key_is_not_recorded_again_though_the_answer_was_lost()
    {
        await using var service = await Service.Start();
        using var operators = service.As("operator");
        await operators.Post("disputes", """{ "charges": ["2022-05/A1/I1"] }""", once: "k1");

        // As a process leaves it that dies between its commit and its answer.
        var tables = new Store.ServiceTables(service.Store);
        var (claim, isMine) = tables.ClaimFor("operator", "k2", "other", "a process that is gone", _ => true, NodaTime.SystemClock.Instance.GetCurrentInstant());
        Assert.True(isMine);
        using (var recording = service.Store.Record(NodaTime.SystemClock.Instance.GetCurrentInstant(), new Store.Actor("operator", "dispute open", null) { Claim = claim.Id }))
        {
            recording.Commit("x", null, null);
        }

        var (found, _) = tables.ClaimFor("operator", "k2", "other", "the next process", _ => true, NodaTime.SystemClock.Instance.GetCurrentInstant());
        Assert.NotNull(found.Recorded);
        Assert.Null(found.Answer);

        // One that recorded nothing is void.
        tables.ClaimFor("operator", "k3", "other", "a process that is gone", _ => true, NodaTime.SystemClock.Instance.GetCurrentInstant());
        Assert.True(tables.ClaimFor("operator", "k3", "other", "the next process", _ => true, NodaTime.SystemClock.Instance.GetCurrentInstant()).IsMine);
    }

    [Fact]
    public async Task Pages_follow_one_another_and_hold_all_rows_once()
    {
        await using var service = await Service.Start();
        await TwoParties(service);
        using var client = service.As("admin");
        foreach (var address in new[] { "periods/2022-05/charges", "periods", "periods/2022-05/documents", "publications", "audit", "disputes", "usage", "keys", "runs" })
        {
            var all = (await client.List(address)).Select(r => r!.ToJsonString()).ToArray();
            Assert.NotEmpty(all);
            foreach (var limit in new[] { 1, 2, 3 })
            {
                var rows = new List<string>();
                var next = (string?)$"/api/v1/{address}?limit={limit}";
                while (next is not null)
                {
                    using var response = await client.GetAsync(new Uri(next, UriKind.Relative), Cancellation);
                    Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                    var page = (JsonArray)JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
                    Assert.InRange(page.Count, 1, limit);
                    rows.AddRange(page.Select(r => r!.ToJsonString()));
                    next = response.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
                }

                Assert.Equal(all, rows);
            }
        }
    }

    [Fact]
    public async Task An_answer_as_of_an_instant_is_the_same_whenever_it_is_asked_for()
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        using var first = await client.GetAsync(new Uri("/api/v1/periods/2022-05/charges", UriKind.Relative), Cancellation);
        var then = first.Headers.GetValues("Connector-Known-At").Single();
        var before = await first.Content.ReadAsStringAsync(Cancellation);
        await client.Post("facts/readings", """[{ "measure": "patients", "subject": "R1", "from": "2022-05-01", "value": 2000 }]""");
        Assert.NotEqual(before, await client.GetStringAsync(new Uri("/api/v1/periods/2022-05/charges", UriKind.Relative), Cancellation));
        Assert.Equal(before, await client.GetStringAsync(new Uri($"/api/v1/periods/2022-05/charges?as_of={then}", UriKind.Relative), Cancellation));
        Assert.Equal("CLOCK-003", (await client.Read("periods?as_of=2999-01-01T00:00:00Z", 400)).Code());
        Assert.Equal("REQUEST-001", (await client.Read("periods?as_off=2022-01-01T00:00:00Z", 400)).Code());
    }

    [Fact]
    public async Task Facts_come_in_by_files_and_rows_or_not_at_all()
    {
        await using var service = await Service.Start();
        using var client = service.As("operator");
        Assert.Equal(1, (int)(await Upload(client, ("readings-1.csv", "measure,subject,from,value\npatients,R1,2022-06-01,1100\n")))!["recorded"]!);
        var refused = await Upload(client, 400, ("readings-1.csv", "measure,subject,from,value\npatients,R1,2022-07-01,x\n"), ("readings-2.csv", "measure,subject,from,value\npatients,R1,2022-08-01,1\n"));
        Assert.Equal("readings-1.csv", (string?)refused!["result"]!["errors"]![0]!["file"]);
        Assert.Equal("IMPORT-001", refused.Code());
        foreach (var name in new[] { "../readings.csv", "readings.txt", ".csv", "C:\\readings.csv" })
        {
            await Upload(client, 400, (name, "measure,subject,from,value\n"));
        }

        await Upload(client, 400, ("readings.csv", "measure,subject,from,value\n"), ("readings.csv", "measure,subject,from,value\n"));
        Assert.Equal("USAGE-023", (await client.Post("facts/nothing", "[]", 404)).Code());
        Assert.Equal(1, (int)(await client.Post("facts/readings?dry_run=true", """[{ "measure": "patients", "subject": "R1", "from": "2022-09-01", "value": "5" }]"""))!["recorded"]!);
        Assert.Equal(1, (int)(await client.Post("facts/readings", """[{ "measure": "patients", "subject": "R1", "from": "2022-09-01", "value": 5 }]"""))!["recorded"]!);
        Assert.Equal(1, (int)(await client.Post("facts/readings", """[{ "measure": "patients", "subject": "R1", "from": "2022-09-01", "retract": true }]"""))!["retracted"]!);
        Assert.Equal(2, (await client.List("facts/readings/R1/history")).Count(e => ((string?)e!["after"])?.Contains("2022-09-01", StringComparison.Ordinal) == true || ((string?)e["before"])?.Contains("2022-09-01", StringComparison.Ordinal) == true));
        await client.Read("facts/readings/nobody/history", 404);
        Assert.Contains("32,767", (await client.Post("facts/parties", $$"""[{ "party": "P9", "name": "{{new string('x', 40_000)}}" }]""", 400))!["errors"]![0]!["remedy"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_refused()
    {
        await using var service = await Service.Start();
        using var client = service.As("operator");
        Assert.Equal("REQUEST-003", (await Upload(client, 413, ("readings.csv", new string('x', 1_200_000)))).Code());
        Assert.Equal("REQUEST-003", (await client.Post("plans", new string(' ', 5 << 20) + "{}", 413)).Code());
    }

    [Fact]
    public async Task Too_many_requests_are_told_to_wait()
    {
        await using var service = await Service.Start("""{ "Server": { "Urls": "http://127.0.0.1:0", "RequestsPerSecond": "5" } }""");
        using var client = service.As("viewer");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.GetAsync(new Uri("/api/v1/account", UriKind.Relative), Cancellation)));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
        var late = Assert.Single(answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).Take(1));
        Assert.NotNull(late.Headers.RetryAfter);
        Assert.Equal("REQUEST-004", JsonNode.Parse(await late.Content.ReadAsStringAsync(Cancellation)).Code());
        Assert.Equal(HttpStatusCode.OK, (await service.Nobody.GetAsync(new Uri("/health/live", UriKind.Relative), Cancellation)).StatusCode);
        Array.ForEach(answers, a => a.Dispose());
    }

    [Fact]
    public async Task A_run_tells_how_it_goes_and_what_came_of_it()
    {
        await using var service = await Service.Start();
        using var client = service.As("operator");
        Assert.Equal("PUBLISH-005", (await client.Post("publications", """{ "period": "2022-05" }""", 409)).Code());
        Assert.Equal("USAGE-008", (await client.Post("publications", """{ "backend": "nowhere" }""", 404)).Code());
        Assert.Equal("USAGE-002", (await client.Post("publications", """{ "force": true }""", 400)).Code());
        using (var asked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/periods/2022-05/close") { Content = new StringContent("{}", Encoding.UTF8, "application/json") })
        {
            asked.Headers.Add("Prefer", "respond-async");
            using var accepted = await client.SendAsync(asked, Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
            var close = await client.Ended(JsonNode.Parse(await accepted.Content.ReadAsStringAsync(Cancellation)));
            Assert.Equal("2022-05 is closed", (string?)close["summary"]);
        }

        var run = await client.Ended(await client.Post("publications", """{ "period": "2022-05" }""", 202));
        Assert.Equal("done", (string?)run["state"]);
        Assert.Equal(0, (int)run["outcome"]!);
        var rows = await client.List($"runs/{run["run"]}/rows");
        Assert.Equal((int)run["rows"]!, rows.Count);
        Assert.Equal("2022-05/receivable/P1", (string?)rows.Last()!["document"]);

        // Cancelled before it began or after it ended, nothing happens any more.
        var ended = await client.Post($"runs/{run["run"]}/cancel", "");
        Assert.Equal("done", (string?)ended!["state"]);
        Assert.Equal("USAGE-022", (await client.Read("runs/99", 404)).Code());
        var reconciled = await client.Ended(await client.Post("reconciliations", "{}", 202));
        Assert.Equal("1 document read back, 0 with drift", (string?)reconciled["summary"]);
        Assert.Equal(2, (await client.Read("audit", 403)).Code() == "ACCESS-002" ? 2 : 0);
    }

    [Fact]
    public async Task The_actor_and_the_reason_of_every_change_stand_in_the_audit_trail()
    {
        await using var service = await Service.Start();
        using var operators = service.As("operator");
        using var accountant = service.As("accountant");
        await operators.Post("facts/readings?reason=May%20figures", """[{ "measure": "patients", "subject": "R1", "from": "2022-05-01", "value": 2000 }]""");
        await operators.Post("periods/2022-05/close", """{ "reason": "month end" }""");
        await operators.Ended(await operators.Post("publications", """{ "reason": "as agreed" }""", 202));
        await accountant.Post("disputes", """{ "charges": ["2022-05/A1/I1"], "reason": "late" }""");
        await accountant.Post("periods/2022-05/lock", """{ "reason": "audited" }""");
        var trail = (await accountant.List("audit")).Select(e => $"{e!["actor"]} {e["action"]} {e["reason"]}").ToArray();
        Assert.Superset(new HashSet<string>(["operator import May figures", "operator period close month end", "operator publish as agreed", "accountant dispute open late", "accountant period lock audited"], StringComparer.Ordinal), trail.ToHashSet(StringComparer.Ordinal));
        Assert.Empty((await new VerifyStore(service.Command()).Run()).Violations);
    }

    [Fact]
    public async Task Text_that_a_spreadsheet_would_run_is_made_harmless()
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        await client.Post("facts/parties", """[{ "party": "=HYPERLINK(\"http://x\")", "name": "+SUM(A1)" }]""");
        await client.Post("facts/items", """[{ "item": "@I", "name": "-2+3" }]""");
        await client.Post("facts/agreements", """[{ "agreement": "AX", "from": "2022-05-01", "payer": "=HYPERLINK(\"http://x\")", "provider": "S1", "item": "@I", "plan": "FLAT" }]""");
        await client.Post("facts/rates", """[{ "item": "@I", "scope": "all", "price": "-5.00", "per": "month" }]""");
        var spend = await client.GetStringAsync(new Uri("/api/v1/reports/spend?from=2022-05-01&to=2022-05-31&by=payer,item&format=csv", UriKind.Relative), Cancellation);
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\")\",'@I,GBP,1,0,-5.00", spend, StringComparison.Ordinal);
        foreach (var format in new[] { "csv", "quickbooks", "odoo" })
        {
            var text = await client.GetStringAsync(new Uri($"/api/v1/periods/2022-05/documents?format={format}", UriKind.Relative), Cancellation);
            Assert.DoesNotMatch(@"(?m)(^|,)""?[=+@]", text);
        }

        var workbook = await client.GetByteArrayAsync(new Uri("/api/v1/reports/spend?from=2022-05-01&to=2022-05-31&by=payer&format=xlsx", UriKind.Relative), Cancellation);
        using var book = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(new MemoryStream(workbook), false);
        Assert.DoesNotContain(book.WorkbookPart!.WorksheetParts.Single().Worksheet!.Descendants<DocumentFormat.OpenXml.Spreadsheet.Cell>(), c => c.CellFormula is not null);
    }

    [Theory]
    [InlineData("disputes", """{ "charges": ["2022-05/A1/I1"], "reason": "not delivered" }""", "disputes", "not delivered")]
    [InlineData("periods/2022-05/close", "{}", "audit?subject=2022-05", "period close")]
    [InlineData("backends/books/links", """{ "key": "P1", "external_id": "customer:P1" }""", "audit?subject=P1", "backend link")]
    [InlineData("facts/readings", """[{ "measure": "patients", "subject": "R1", "from": "2022-05-01", "value": "7" }]""", "facts/readings/R1/history", "value=7")]
    public async Task As_of_the_instant_that_a_recording_answers_the_record_is_there(string recording, string body, string list, string record)
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var recorded = await admin.PostAsync(new Uri("/api/v1/" + recording, UriKind.Relative), content, Cancellation);
        Assert.True(recorded.IsSuccessStatusCode, await recorded.Content.ReadAsStringAsync(Cancellation));
        var at = recorded.Headers.GetValues("Connector-Known-At").Single();

        Assert.Contains(record, (await admin.Read($"{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}as_of={at}"))!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examples_in_the_description_have_the_fields_of_the_answers()
    {
        await using var service = await Service.Start();
        await TwoParties(service);
        using var client = service.As("admin");
        await client.Post("users", """{ "user": "finance", "role": "accountant" }""");
        var document = JsonNode.Parse(await service.Nobody.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancellation))!;
        foreach (var (path, address) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/periods"] = "periods",
            ["/periods/{p}/charges"] = "periods/2022-05/charges",
            ["/periods/{p}/documents"] = "periods/2022-05/documents",
            ["/charges/{key}/explanation"] = "charges/2022-05%2FA1%2FI1/explanation",
            ["/trace/{key}"] = "trace/2022-05%2FA1%2FI1",
            ["/usage"] = "usage",
            ["/publications"] = "publications",
            ["/runs"] = "runs",
            ["/disputes"] = "disputes",
            ["/audit"] = "audit",
            ["/backends"] = "backends",
            ["/users"] = "users",
            ["/keys"] = "keys",
            ["/account"] = "account",
            ["/facts/{file}/{key}/history"] = "facts/readings/R1/history",
            ["/reports/{name}"] = "reports/spend?from=2022-05-01&to=2022-05-31",
        })
        {
            var operation = document["paths"]!["/api/v1" + path]!["get"]!;
            var example = operation["responses"]!["200"]!["content"]!["application/json"]!["example"];
            Assert.True(Shape(example) == Shape(await client.Read(address)), $"{path}: {Shape(example)} is {Shape(await client.Read(address))}");
            Assert.Contains("Open to: ", (string?)operation["description"], StringComparison.Ordinal);
        }

        foreach (var (_, item) in document["paths"]!.AsObject())
        {
            Assert.All(item!.AsObject(), operation => Assert.False(string.IsNullOrEmpty((string?)operation.Value!["summary"])));
        }

        Assert.Equal(HttpStatusCode.OK, (await service.Nobody.GetAsync(new Uri("/swagger/index.html", UriKind.Relative), Cancellation)).StatusCode);
    }

    /// <summary>The names of an answer's fields, of its first row.</summary>
    private static string Shape(JsonNode? node) => node switch
    {
        JsonArray a => "[" + Shape(a.FirstOrDefault()) + "]",
        JsonObject o => string.Join(',', o.Select(p => p.Key)),
        _ => "",
    };

    private static async Task TwoParties(Service service)
    {
        using var client = service.As("admin");
        await client.Post("facts/plans", """[{ "plan": "HOURS", "model": "time", "interval": "PT1H" }]""");
        await client.Post("facts/agreements", """[{ "agreement": "A9", "from": "2022-05-01", "payer": "P2", "provider": "S2", "recipient": "R2", "item": "I1", "plan": "FLAT" }, { "agreement": "L1", "payer": "P1", "item": "I1", "plan": "HOURS" }, { "agreement": "L9", "payer": "P2", "item": "I1", "plan": "HOURS" }]""");
        await client.Post("facts/sessions", """[{ "session": "SES1", "agreement": "L1", "start": "2022-05-02T10:00:00Z", "end": "2022-05-02T12:00:00Z", "status": "completed" }, { "session": "SES9", "agreement": "L9", "start": "2022-05-02T10:00:00Z", "end": "2022-05-02T12:00:00Z", "status": "completed" }]""");
        await client.Post("periods/2022-05/close", """{ "force": true, "reason": "a price by the month has no price by the hour" }""");
        await client.Post("disputes", """{ "charges": ["2022-05/A1/I1"] }""");
        await client.Post("disputes", """{ "charges": ["2022-05/A9/I1"] }""");
        await client.Ended(await client.Post("publications", "{}", 202));
    }

    private static Task<JsonNode?> Upload(HttpClient client, params (string Name, string Text)[] files) => Upload(client, 200, files);

    private static async Task<JsonNode?> Upload(HttpClient client, int status, params (string Name, string Text)[] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, text) in files)
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "files", FileName = "\"" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"" };
            form.Add(content);
        }

        using var response = await client.PostAsync(new Uri("/api/v1/imports", UriKind.Relative), form, Cancellation);
        var answer = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(status == (int)response.StatusCode, $"{files[0].Name}: {(int)response.StatusCode} {answer}");
        return JsonNode.Parse(answer);
    }
}
