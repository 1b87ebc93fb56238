using System.Net;
using System.Text.Json;
using Connector.Adapters.Odoo;
using Connector.Engine;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>What each error of Odoo, and of a proxy in front of it, means.</summary>
public static class OdooFaultTests
{
    private const string Key = "2022-05/receivable/P1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("werkzeug.exceptions.Unauthorized", "Invalid apikey", FaultKind.Credentials, "ODOO-001")]
    [InlineData("odoo.exceptions.AccessDenied", "Access Denied", FaultKind.Credentials, "ODOO-001")]
    [InlineData("werkzeug.exceptions.NotFound", "the model 'res.nope' does not exist", FaultKind.Permanent, "ODOO-012")]
    [InlineData("werkzeug.exceptions.BadRequest", "could not parse the body as json", FaultKind.Permanent, "ODOO-012")]
    [InlineData("werkzeug.exceptions.UnprocessableEntity", "missing a required argument: 'vals_list'", FaultKind.Permanent, "ODOO-012")]
    [InlineData("builtins.TypeError", "got an unexpected keyword argument 'bogus_kw'", FaultKind.Permanent, "ODOO-012")]
    [InlineData("builtins.ValueError", "Invalid field 'nope' on 'res.partner'", FaultKind.Permanent, "ODOO-012")]
    [InlineData("builtins.KeyError", "'nope'", FaultKind.Permanent, "ODOO-012")]
    [InlineData("odoo.exceptions.AccessError", "You are not allowed to create 'Journal Entry'", FaultKind.Permanent, "ODOO-005")]
    [InlineData("odoo.exceptions.UserError", "Even magicians can't post nothing!", FaultKind.Permanent, "ODOO-007")]
    [InlineData("odoo.exceptions.ValidationError", "Contacts require a name", FaultKind.Permanent, "ODOO-007")]
    [InlineData("odoo.exceptions.MissingError", "Record does not exist or has been deleted.", FaultKind.Permanent, "ODOO-013")]
    [InlineData("psycopg2.errors.SerializationFailure", "could not serialize access due to concurrent update", FaultKind.Transient, "ODOO-008")]
    [InlineData("psycopg2.errors.DeadlockDetected", "deadlock detected", FaultKind.Transient, "ODOO-008")]
    [InlineData("psycopg2.errors.LockNotAvailable", "could not obtain lock", FaultKind.Transient, "ODOO-008")]
    [InlineData("odoo.exceptions.LockError", "Datensatz gesperrt", FaultKind.Transient, "ODOO-008")]
    [InlineData("psycopg2.OperationalError", "connection refused", FaultKind.Transient, "ODOO-002")]
    internal static void An_error_is_known_by_its_name(string name, string message, FaultKind kind, string code)
    {
        var fault = OdooFault.Of(JsonSerializer.SerializeToElement(new { name, message, debug = "Traceback (most recent call last):\n  File \"/usr/lib/odoo/http.py\"" }));

        Assert.Equal((kind, code), (fault.Kind, fault.Code));
        Assert.DoesNotContain("Traceback", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/usr/lib", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_traceback_in_a_message_is_not_shown()
        => Assert.DoesNotContain("http.py", OdooFault.Of(JsonSerializer.SerializeToElement(new { name = "X", message = "Traceback (most recent call last):\n http.py" })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(404, true, FaultKind.Credentials)]
    [InlineData(415, false, FaultKind.Credentials)]
    [InlineData(301, false, FaultKind.Credentials)]
    [InlineData(200, true, FaultKind.Credentials)]
    [InlineData(200, false, FaultKind.Uncertain)]
    [InlineData(401, false, FaultKind.Credentials)]
    [InlineData(413, false, FaultKind.Permanent)]
    [InlineData(429, false, FaultKind.Transient)]
    [InlineData(503, false, FaultKind.Transient)]
    [InlineData(502, true, FaultKind.Transient)]
    [InlineData(502, false, FaultKind.Uncertain)]
    [InlineData(504, false, FaultKind.Uncertain)]
    [InlineData(500, false, FaultKind.Uncertain)]
    internal static void A_page_is_known_by_its_status(int status, bool isReading, FaultKind kind)
        => Assert.Equal(kind, OdooFault.OfPage((HttpStatusCode)status, isReading, null).Kind);

    [Theory]
    [InlineData(Fault.CutBefore)]
    [InlineData(Fault.CutAfter)]
    [InlineData(Fault.HalfAnswer)]
    [InlineData(Fault.Duplicate)]
    [InlineData(Fault.BadGateway)]
    [InlineData(Fault.Unavailable)]
    [InlineData(Fault.GatewayTimeout)]
    [InlineData(Fault.TooMany)]
    [InlineData(Fault.Serialization)]
    [InlineData(Fault.Deadlock)]
    [InlineData(Fault.Locked)]
    [InlineData(Fault.HtmlAnswer)]
    [InlineData(Fault.EmptyAnswer)]
    public static async Task One_fault_at_any_request_leaves_one_document_and_no_lie(Fault fault)
    {
        foreach (var version in new[] { 19, 17 })
        {
            await using var desk = await Desk.OpenAsync(version);
            await desk.SendRecordsAsync();
            desk.Odoo.ForgetCalls();
            _ = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice("counted", 100)));
            var requests = desk.Odoo.Requested;
            for (var skip = 0; skip < requests; skip++)
            {
                var key = $"{Key}{skip}";
                desk.Odoo.Faults.Next(fault, _ => true, skip: skip);
                var first = await SendSafely(desk, Desk.Create(SampleDocuments.Invoice(key, 100)));
                desk.Odoo.Faults.Clear();

                Assert.False(first is SendOutcome.Moved or SendOutcome.Edited or SendOutcome.Gone, $"{fault} at {skip}: {first}");
                var done = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(key, 100)));
                Assert.Equal((100L, null), (done.Total, done.Digest));
                var move = desk.Only(key);
                Assert.Equal(1m, move.Untaxed);
                Assert.Single(desk.Odoo.Books.Messages, m => m.Record == move.Id && m.Body!.Contains("revision 1", StringComparison.Ordinal));
                Assert.Single(desk.Odoo.Books.Attachments, a => a.Record == move.Id);
            }
        }
    }

    [Theory]
    [InlineData(19)]
    [InlineData(17)]
    public static async Task A_key_that_is_revoked_in_the_middle_fails_clearly_and_a_new_one_goes_on(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var backend = desk.Backend();
        var records = await desk.SendRecordsAsync(backend);
        desk.Odoo.Faults.Next(Fault.None, call =>
        {
            if (call is { Model: "account.move", Method: "load" })
            {
                desk.Odoo.People.RevokeKey();
            }

            return false;
        });
        var failed = Assert.IsType<SendOutcome.Failed>(Assert.Single(await backend.SendAsync([Desk.Create(SampleDocuments.Invoice(Key, 100)) with { Records = records }], Cancellation)));
        Assert.Equal("ODOO-001", failed.Code);
        Assert.DoesNotContain(desk.Odoo.ApiKey, failed.Message, StringComparison.Ordinal);
        Assert.Empty(desk.Odoo.Books.Moves);

        desk.Odoo.Faults.Clear();
        desk.Odoo.People.GiveKey(DateTime.UtcNow.AddDays(3));
        _ = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)));
        var check = await desk.Backend().CheckAsync(Cancellation);
        Assert.Equal(version == 19, check.Problems.Any(p => p.Contains("The API key ends on", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(19)]
    [InlineData(17)]
    public static async Task A_server_that_restarts_is_waited_for_and_one_that_is_down_is_named(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var backend = desk.Backend();
        var records = await desk.SendRecordsAsync(backend);
        var outgoing = Desk.Create(SampleDocuments.Invoice(Key, 100)) with { Records = records };
        await desk.Odoo.StopAsync();
        var down = Assert.IsType<SendOutcome.Failed>(Assert.Single(await backend.SendAsync([outgoing], Cancellation)));
        Assert.Equal("ODOO-002", down.Code);
        var check = await desk.Backend().CheckAsync(Cancellation);
        Assert.Contains("Nothing answers at http://127.0.0.1:", Assert.Single(check.Problems), StringComparison.Ordinal);
        Assert.False(check.Reachable);

        await desk.Odoo.ListenAsync();
        _ = await desk.DoneAsync(outgoing);
        _ = desk.Only(Key);
    }

    [Fact]
    public static async Task A_slow_answer_is_a_lost_one()
    {
        await using var desk = await Desk.OpenAsync(19);
        var records = await desk.SendRecordsAsync();
        desk.Odoo.Faults.Delay = TimeSpan.FromMinutes(5);
        desk.Odoo.Faults.Next(Fault.SlowAnswer, "account.move", "load");
        desk.Odoo.Faults.Next(Fault.CutBefore, "ir.model.data", "check_object_reference", times: 100, skip: 1);
        var backend = new OdooBackend("erp", OdooAt.Options(desk.Odoo), TimeProvider.System) { CallLimit = TimeSpan.FromMilliseconds(500), FirstWait = TimeSpan.FromMilliseconds(1) };
        Assert.IsType<SendOutcome.Lost>(Assert.Single(await backend.SendAsync([Desk.Create(SampleDocuments.Invoice(Key, 100)) with { Records = records }], Cancellation)));

        desk.Odoo.Faults.Clear();
        Assert.Equal(PublicationState.Draft, (await desk.FindAsync(Key))!.State);
    }

    [Fact]
    public static async Task A_batch_that_takes_too_long_for_the_server_goes_through_in_smaller_ones()
    {
        await using var desk = await Desk.OpenAsync(19);
        var backend = desk.Backend();
        var records = await desk.SendRecordsAsync(backend);
        // limit_time_real: the worker is killed, nothing is left, the connection is closed.
        desk.Odoo.Faults.Next(Fault.CutBefore, call => call is { Model: "account.move", Method: "load" } && call.Body.Contains($"{Key}1 r", StringComparison.Ordinal) && call.Body.Contains($"{Key}2 r", StringComparison.Ordinal), times: 100);
        var outcomes = await backend.SendAsync([.. Enumerable.Range(0, 10).Select(n => Desk.Create(SampleDocuments.Invoice($"{Key}{n}", 100)) with { Records = records })], Cancellation);

        Assert.All(outcomes, o => Assert.IsType<SendOutcome.Done>(o));
        Assert.Equal(10, desk.Odoo.Books.Moves.Length);
    }

    private static async Task<SendOutcome?> SendSafely(Desk desk, OutgoingDocument outgoing)
    {
        var backend = desk.Backend();
        var records = await desk.SendRecordsAsync(backend);
        return records.Any(r => r.ExternalId is null) ? null : Assert.Single(await backend.SendAsync([outgoing with { Records = records }], Cancellation));
    }
}
