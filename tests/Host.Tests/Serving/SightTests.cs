using System.Text.Json.Nodes;
using Connector.Operations.Accounts;
using Connector.Operations.Verifying;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>What a party sees where its rows stand beside another's, or were another's before.</summary>
[Collection(ServingTests.Alone)]
public sealed class SightTests
{
    private const string Document = "2022-05/receivable/P1";
    private const string Disputed = "2022-05/A1/I1";

    [Fact]
    public async Task A_trace_of_a_shared_document_names_readings_and_corrections_of_ones_own_charges_only()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        await admin.Post("facts/agreements", """[{ "agreement": "A8", "from": "2022-05-01", "payer": "P1", "provider": "S2", "recipient": "R2", "item": "I2", "plan": "LEVEL" }]""");
        await admin.Post("facts/readings", """[{ "measure": "patients", "subject": "R2", "from": "2022-04-02", "value": 500 }]""");
        await Posted(service, admin);
        await admin.Post("facts/readings", """[{ "measure": "patients", "subject": "R2", "from": "2022-04-02", "value": 900 }]""");
        await admin.Ended(await admin.Post("publications", "{}", 202));

        foreach (var (key, readings, corrections) in new[] { ("P1", 2, 1), ("S1", 1, 0), ("R1", 1, 0), ("R2", 1, 1) })
        {
            using var party = Party(service, key);
            var trace = await party.Trace(Document);
            Assert.Equal(readings, trace["usages"]!.AsArray().Count);
            Assert.Equal(corrections, trace["corrected_by"]!.AsArray().Count);
            await party.Trace(Document + "/adj-1", corrections == 1 ? 200 : 404);
        }

        using var other = Party(service, "R1");
        Assert.Equal(["patients/R1/2022-04-01"], (await other.Trace(Document)).Texts("usages"));
        await other.Trace("patients/R2/2022-04-02", 404);
    }

    [Fact]
    public async Task Who_recorded_a_correction_and_why_is_told_to_a_party_once_the_adjustment_is_booked()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        using var party = Party(service, "P1");
        async Task<string> Told(HttpClient client) => string.Join('\n', (await client.List("periods/2022-05/documents")).SelectMany(d => d!["lines"]!.AsArray()).Select(l => (string?)l!["description"]));
        async Task IsNotTold()
        {
            Assert.Matches("because of reading .*: a tip", await Told(admin));
            Assert.Contains("Corrects 2022-05/A2/I2: Licence", await Told(party), StringComparison.Ordinal);
            Assert.DoesNotContain("because of", await Told(party), StringComparison.Ordinal);
        }

        await Posted(service, admin);
        await admin.Post("facts/readings?reason=a%20tip", """[{ "measure": "patients", "subject": "R1", "from": "2022-04-01", "value": 500 }]""");
        await IsNotTold();
        await admin.Ended(await admin.Post("publications", "{}", 202));
        await IsNotTold();
        await Posted(service, admin);

        Assert.Contains("a tip", await Told(party), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_or_event_concerns_whom_the_agreement_names_on_the_day_it_starts_and_whom_it_names_itself()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        await admin.Post("facts/plans", """[{ "plan": "HOURS", "model": "time", "interval": "PT1H" }, { "plan": "EACH", "model": "event" }]""");
        await admin.Post("facts/items", """[{ "item": "I3", "name": "Hour" }]""");
        await admin.Post("facts/rates", """[{ "item": "I3", "scope": "all", "price": "10.00" }]""");
        await admin.Post("facts/agreements", """
            [{ "agreement": "H1", "from": "2022-05-01", "payer": "P1", "item": "I3", "plan": "HOURS" }, { "agreement": "H1", "from": "2022-06-01", "payer": "P2", "item": "I3", "plan": "HOURS" },
             { "agreement": "H2", "from": "2022-05-01", "payer": "P1", "provider": "S2", "item": "I3", "plan": "HOURS" },
             { "agreement": "E1", "from": "2022-05-01", "payer": "P1", "item": "I3", "plan": "EACH" }, { "agreement": "E1", "from": "2022-06-01", "payer": "P2", "item": "I3", "plan": "EACH" },
             { "agreement": "O1", "from": "2022-05-01", "provider": "S1", "item": "I3", "plan": "HOURS" }]
            """);
        // Half past eleven at night in UTC is the next day in London.
        await admin.Post("facts/sessions", """
            [{ "session": "MAY", "agreement": "H1", "start": "2022-05-31T22:30:00Z", "end": "2022-06-01T10:00:00Z", "status": "completed" },
             { "session": "JUNE", "agreement": "H1", "start": "2022-05-31T23:30:00Z", "end": "2022-06-01T10:00:00Z", "status": "completed" },
             { "session": "NAMED", "agreement": "H2", "recipient": "R2", "start": "2022-05-10T10:00:00Z", "end": "2022-05-10T12:00:00Z", "status": "completed" },
             { "session": "OFFER", "agreement": "O1", "payer": "P2", "recipient": "R1", "start": "2022-05-10T10:00:00Z", "end": "2022-05-10T12:00:00Z", "status": "completed" }]
            """);
        await admin.Post("facts/events", """[{ "event": "EMAY", "agreement": "E1", "at": "2022-05-31T22:30:00Z" }, { "event": "EJUNE", "agreement": "E1", "at": "2022-05-31T23:30:00Z" }]""");

        foreach (var (key, expected) in new[] { ("P1", "EMAY MAY NAMED"), ("P2", "EJUNE JUNE OFFER"), ("S1", "OFFER"), ("S2", "NAMED"), ("R1", "OFFER"), ("R2", "NAMED") })
        {
            using var party = Party(service, key);
            Assert.Equal(expected, string.Join(' ', (await party.List("usage")).Select(u => (string?)u!["usage"])));
            if (key is "P1" or "P2")
            {
                Assert.Equal(expected, string.Join(' ', (await admin.List("usage?payer=" + key)).Select(u => (string?)u!["usage"])));
            }

            foreach (var session in new[] { "MAY", "JUNE", "OFFER" })
            {
                await party.Trace(session, expected.Split(' ').Contains(session) ? 200 : 404);
            }
        }

        using var payer = Party(service, "P1");
        Assert.Equal(["NAMED"], (await payer.Trace("NAMED")).Texts("usages"));
        Assert.Equal(["NAMED"], (await payer.Trace("2022-05/H2/I3/NAMED")).Texts("usages"));
    }

    [Fact]
    public async Task A_trace_of_usage_that_is_added_up_names_that_of_the_same_parties_only()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        await admin.Post("facts/plans", """[{ "plan": "EACH", "model": "event" }]""");
        await admin.Post("facts/items", """[{ "item": "I3", "name": "Meal" }]""");
        await admin.Post("facts/rates", """[{ "item": "I3", "scope": "all", "tier_from": "0", "tier_mode": "graduated", "price": "2.00" }, { "item": "I3", "scope": "all", "tier_from": "10", "tier_mode": "graduated", "price": "1.00" }]""");
        await admin.Post("facts/agreements", """
            [{ "agreement": "H1", "from": "2022-05-01", "payer": "P1", "item": "I3", "plan": "EACH" }, { "agreement": "H1", "from": "2022-05-15", "payer": "P2", "item": "I3", "plan": "EACH" },
             { "agreement": "O1", "from": "2022-05-01", "item": "I3", "plan": "EACH" }]
            """);
        await admin.Post("facts/events", """
            [{ "event": "OLD", "agreement": "H1", "at": "2022-05-10T10:00:00Z" }, { "event": "NEW", "agreement": "H1", "at": "2022-05-20T10:00:00Z" },
             { "event": "FIRST", "agreement": "O1", "payer": "P1", "recipient": "R1", "at": "2022-05-10T10:00:00Z" }, { "event": "SECOND", "agreement": "O1", "payer": "P1", "recipient": "R2", "at": "2022-05-10T10:00:00Z" }]
            """);

        foreach (var (charge, expected) in new[] { ("2022-05/H1/I3", "OLD"), ("2022-05/H1/I3@2022-05-15", "NEW"), ("2022-05/O1/I3/P1/R1", "FIRST"), ("2022-05/O1/I3/P1/R2", "SECOND") })
        {
            Assert.Equal([expected], (await admin.Trace(charge)).Texts("usages"));
        }
    }

    [Fact]
    public async Task What_was_sent_stays_with_whom_it_was_sent_to_when_another_is_found_to_pay()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        using var p1 = service.As("party:P1");
        using var p2 = service.As("party:P2");
        using var s1 = Party(service, "S1");
        await Posted(service, admin);
        await admin.Post("disputes", $$"""{ "charges": ["{{Disputed}}"] }""");
        var before = (string)(await admin.List("audit")).Last()!["at"]!;
        var explained = (await p1.Read($"charges/{Uri.EscapeDataString(Disputed)}/explanation"))!.ToJsonString();
        await admin.Post("facts/agreements", """[{ "agreement": "A1", "from": "2022-05-01", "payer": "P2", "provider": "S1", "recipient": "R1", "item": "I1", "plan": "FLAT" }]""");

        // The new payer has the charge, and nothing of what the old one was sent or disputed.
        await p2.Trace("books:1", 404);
        await p2.Trace(Document, 404);
        Assert.Empty(await p2.List("disputes"));
        Assert.DoesNotContain(Document, (await p2.Trace(Disputed)).ToJsonString(), StringComparison.Ordinal);
        await p2.Trace(Disputed + "?as_of=" + before, 404);

        // The old one keeps what it was sent, with how it came about then.
        Assert.Equal(["2022-05/A1/I1", "2022-05/A2/I2"], (await p1.Trace("books:1")).Texts("charges"));
        Assert.Equal([Document], (await p1.Trace(Disputed))["documents"]!.AsArray().Select(d => (string)d!["document"]!));
        Assert.Equal(explained, (await p1.Read($"charges/{Uri.EscapeDataString(Disputed)}/explanation"))!.ToJsonString());
        Assert.Equal(Disputed, (string?)Assert.Single(await p1.List("disputes"))!["charges"]![0]);
        Assert.DoesNotContain(await p1.List("periods/2022-05/charges"), c => (string?)c!["charge"] == Disputed);

        await admin.Post("disputes/1/resolve", """{ "outcome": "reject" }""");
        await admin.Ended(await admin.Post("publications", "{}", 202));
        Assert.Equal([Document + "/adj-1"], (await p1.Trace(Document)).Texts("corrected_by"));
        await p2.Trace(Document + "/adj-1", 404);
        Assert.Equal(["2022-05/receivable/P2"], (await p2.Trace(Disputed))["documents"]!.AsArray().Select(d => (string)d!["document"]!));
        await p1.Trace("2022-05/receivable/P2", 404);

        // Whose charge it is all along sees both.
        Assert.Equal([Document, Document + "/adj-1", "2022-05/receivable/P2"], (await s1.Trace(Disputed))["documents"]!.AsArray().Select(d => (string)d!["document"]!));
        Assert.Empty((await new VerifyStore(service.Command()).Run()).Violations);
    }

    [Fact]
    public async Task What_was_agreed_with_the_old_payer_is_not_told_the_new_one()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        using var p2 = service.As("party:P2");
        await Posted(service, admin);
        await admin.Post("disputes", $$"""{ "charges": ["{{Disputed}}"] }""");
        await admin.Post("disputes/1/resolve", """{ "outcome": "amend", "amount": "40.00" }""");
        using (var p1 = service.As("party:P1"))
        {
            Assert.Contains("in place of 100.00", (string?)(await p1.List("periods/2022-05/charges"))[0]!["reason"], StringComparison.Ordinal);
        }

        await admin.Post("facts/agreements", """[{ "agreement": "A1", "from": "2022-05-01", "payer": "P2", "provider": "S1", "recipient": "R1", "item": "I1", "plan": "FLAT" }]""");
        Assert.Null(Assert.Single(await p2.List("periods/2022-05/charges"))!["reason"]);
        Assert.Contains("agreed on 40.00", (string?)Assert.Single(await admin.List("periods/2022-05/charges?payer=P2"))!["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_went_from_one_recipient_to_another_is_seen_by_neither_as_the_other_s()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        using var r1 = Party(service, "R1");
        using var r2 = Party(service, "R2");
        await admin.Post("facts/readings", """[{ "measure": "patients", "subject": "R2", "from": "2022-04-02", "value": 500 }]""");
        await Posted(service, admin);
        await admin.Post("facts/agreements", """[{ "agreement": "A2", "from": "2022-05-01", "payer": "P1", "provider": "S1", "recipient": "R2", "item": "I2", "plan": "LEVEL" }]""");
        await admin.Ended(await admin.Post("publications", "{}", 202));

        // The adjustment is one's amount less the other's.
        Assert.Equal(["2022-05/A1/I1", "2022-05/A2/I2"], (await r1.Trace(Document)).Texts("charges"));
        Assert.Equal(["patients/R1/2022-04-01"], (await r1.Trace(Document)).Texts("usages"));
        Assert.Empty((await r1.Trace(Document)).Texts("corrected_by"));
        Assert.Empty((await r2.Trace("2022-05/A2/I2"))["documents"]!.AsArray());
        Assert.Equal(["patients/R2/2022-04-02"], (await r2.Trace("2022-05/A2/I2")).Texts("usages"));
        await r2.Trace(Document, 404);
        using var payer = Party(service, "P1");
        Assert.Equal([Document + "/adj-1"], (await payer.Trace(Document)).Texts("corrected_by"));
    }

    [Fact]
    public async Task A_document_of_two_providers_is_neither_s_as_a_whole()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        await admin.Post("facts/plans", """[{ "plan": "OWN", "model": "flat", "document_by": "agreement", "line_by": "item" }]""");
        await admin.Post("facts/agreements", """
            [{ "agreement": "W1", "from": "2022-05-01", "payer": "P2", "provider": "S1", "recipient": "R1", "item": "I1", "plan": "OWN" },
             { "agreement": "W1", "from": "2022-05-15", "payer": "P2", "provider": "S2", "recipient": "R2", "item": "I1", "plan": "OWN" },
             { "agreement": "W2", "from": "2022-05-01", "payer": "P2", "provider": "S2", "recipient": "R2", "item": "I1", "plan": "OWN" }]
            """);
        foreach (var isSent in new[] { false, true })
        {
            if (isSent)
            {
                await Posted(service, admin);
            }

            foreach (var (key, expected) in new[] { ("P2", "W1 W2"), ("S1", ""), ("R1", ""), ("S2", "W2"), ("R2", "W2") })
            {
                using var party = Party(service, key);
                foreach (var list in isSent ? new[] { "periods/2022-05/documents", "publications" } : ["periods/2022-05/documents"])
                {
                    Assert.Equal(expected, string.Join(' ', (await party.List(list)).Select(d => ((string?)d!["document"])!.Split('/')[3])));
                }

                if (isSent)
                {
                    Assert.Equal(key == "P2" ? 2 : 1, (await party.Trace("2022-05/receivable/P2/W1"))["charges"]!.AsArray().Count);
                }
            }
        }
    }

    [Fact]
    public async Task A_party_is_not_told_who_opened_a_dispute()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        using var party = service.As("party:P1");
        await admin.Post("disputes", $$"""{ "charges": ["{{Disputed}}"] }""");
        Assert.Equal("admin", (string?)Assert.Single(await admin.List("disputes"))!["opened_by"]);
        Assert.Null(Assert.Single(await party.List("disputes"))!["opened_by"]);
    }

    /// <summary>Closes May, publishes it, and posts what was published.</summary>
    private static async Task Posted(Service service, HttpClient admin)
    {
        await admin.Post("periods/2022-05/close", "{}");
        await admin.Ended(await admin.Post("publications", "{}", 202));
        Directory.CreateDirectory(Path.Combine(service.Books, "posted"));
        foreach (var file in Directory.GetFiles(Path.Combine(service.Books, "drafts")))
        {
            File.Move(file, Path.Combine(service.Books, "posted", Path.GetFileName(file)));
        }

        await admin.Ended(await admin.Post("reconciliations", "{}", 202));
    }

    [Fact]
    public async Task What_is_anothers_takes_as_long_as_what_does_not_exist()
    {
        await using var service = await Service.Start();
        using var party = service.As("party:P2");
        foreach (var address in new[] { "charges/2022-05%2FA1%2FI1/explanation", "charges/2022-05%2FNONE%2FI1/explanation", "trace/2022-05%2FA1%2FI1", "trace/nothing" })
        {
            var asked = System.Diagnostics.Stopwatch.GetTimestamp();
            await party.Read(address, 404);
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(asked) >= TimeSpan.FromMilliseconds(490), address); // both at the same step, however soon it was known
        }
    }

    private static HttpClient Party(Service service, string key)
    {
        var session = service.Command();
        return service.With(ApiKeys.Add(session, $"{key} {Guid.NewGuid()}", "party:" + key, session.KnownAt + NodaTime.Duration.FromHours(1)));
    }
}

/// <summary>Traces, as tests read them.</summary>
internal static class Tracing
{
    /// <summary>Of a key, with what is asked beside it.</summary>
    public static async Task<JsonNode> Trace(this HttpClient client, string key, int status = 200)
    {
        var parts = key.Split('?');
        return (await client.Read("trace/" + Uri.EscapeDataString(parts[0]) + (parts.Length > 1 ? "?" + parts[1] : ""), status))!;
    }

    public static IEnumerable<string> Texts(this JsonNode node, string name) => node[name]!.AsArray().Select(x => (string)x!);
}
