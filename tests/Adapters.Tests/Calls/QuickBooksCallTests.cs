using Connector.Adapters.QuickBooks;
using Connector.Adapters.Tests.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.Calls;

/// <summary>Single calls of QuickBooks Online: what is sent, and what is done about each answer.</summary>
[Collection(MockServerCollection.Name)]
public sealed class QuickBooksCallTests(MockServer server)
{
    private const string Writing = "/v3/company/77/invoice";
    private const string Reading = "/v3/company/77/query";
    private const string Batch = "/v3/company/77/batch";
    private const string Made = """{ "Invoice": { "Id": "145", "SyncToken": "0", "TotalAmt": 1000.10, "Surprise": { "x": [1] }, "EmailStatus": "ANewOne", "Line": [{ "Id": "1", "LineNum": 1, "Amount": 79228162514264337593543950.33, "DetailType": "ANewOne" }] }, "time": "2022-05-31T09:00:00.000-07:00" }""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(130);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(400);

    private readonly CallTime _time = new(Limit);
    private readonly TestBudget _budget = new();
    private readonly MockedSystem _books = server.NewSystem();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_asks_for_JSON_with_a_token_the_version_and_an_id_and_takes_what_is_new()
    {
        _books.Answer(Writing, Answers.Json(Made));
        var write = await WriteAsync();

        Assert.Equal(("145", 1000.10m, "ANewOne"), (write.Document!.Id, write.Document.TotalAmt, write.Document.EmailStatus));
        Assert.Equal(79228162514264337593543950.33m, write.Document.Line![0].Amount);
        Assert.Equal(["""{"PrivateNote":"é \u0022x\u0022","Line":[{"Amount":909.1818181818}]}"""], _books.Bodies(Writing));
        Assert.Equal(["application/json"], _books.Headers(Writing, "Accept"));
        Assert.Equal(["Bearer first"], _books.Headers(Writing, "Authorization"));
        Assert.Equal([$"?requestid={Write.RequestId([write])}&minorversion=75"], _books.Queries(Writing));
        Assert.Equal((1, 0, 0), (_budget.Calls, _budget.Batches, _budget.AtOnce));
    }

    [Fact]
    public async Task A_request_has_the_same_id_for_the_same_content_only()
    {
        var ids = new[] { NewWrite(), NewWrite(), NewWrite("other"), NewWrite(purpose: "k r2"), NewWrite(operation: WriteOperation.Void) }.Select(w => Write.RequestId([w])).ToArray();
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(4, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(32, id.Length));
        Assert.NotEqual(Write.RequestId([NewWrite(), NewWrite("other")]), Write.RequestId([NewWrite("other"), NewWrite()]));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Expired_tokens_are_replaced_once()
    {
        const string Expired = """{"warnings":null,"fault":{"error":[{"message":"message=AuthenticationFailed; errorCode=003200; statusCode=401","detail":"Token expired","code":"3200","element":null}],"type":"AUTHENTICATION"},"time":1}""";
        _books.Answer(Writing, Answers.Json(Expired, 401), Answers.Json(Made));
        Assert.NotNull((await WriteAsync()).Document);
        Assert.Equal(["Bearer first", "Bearer second"], _books.Headers(Writing, "Authorization"));
        Assert.Single(_books.Queries(Writing).Distinct());

        _books.Answer(Reading, Answers.Json(Expired, 401));
        var fault = await Assert.ThrowsAsync<QuickBooksFault>(() => Client().QueryAsync<NamedObject>("Customer", null, Cancellation));
        Assert.Equal(("QBO-003", FaultKind.Connection), (fault.Code, fault.Kind));
        Assert.Contains("Token expired", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_calls_make_all_wait_a_minute()
    {
        const string Many = """{"warnings":null,"fault":{"error":[{"message":"message=ThrottleExceeded; errorCode=003001; statusCode=429","detail":null,"code":"3001","element":null}],"type":"THROTTLE"}}""";
        _books.Answer(Writing, Answers.Json(Many, 429), Answers.Json(Made));
        Assert.NotNull((await WriteAsync()).Document);

        Assert.Equal([TimeSpan.FromSeconds(60)], _budget.Pauses);
        Assert.Equal([TimeSpan.FromSeconds(60)], _time.Waits);
        Assert.Single(_books.Queries(Writing).Distinct());
    }

    [Fact]
    public async Task What_may_have_been_carried_out_is_asked_again_under_the_same_id()
    {
        _books.Answer(Writing, Answers.Page(502), Answers.Page(200), Answers.Json(Made[..50]), Answers.Json(""), Answers.Json(Made));
        Assert.Equal("145", (await WriteAsync()).Document!.Id);
        Assert.Equal(5, _books.Bodies(Writing).Length);
        Assert.Single(_books.Queries(Writing).Distinct());
        Assert.Equal(4, _time.Waits.Length);
    }

    [Fact]
    public async Task What_stays_unknown_is_not_said_to_have_failed()
    {
        _books.Answer(Writing, Answers.Page(503));
        var fault = (await WriteAsync()).Fault!;
        Assert.Equal((FaultKind.Uncertain, "QBO-001"), (fault.Kind, fault.Code));
        Assert.IsType<Engine.SendOutcome.Lost>(fault.Outcome);

        _books.Answer(Reading, Answers.Page(503));
        var reading = await Assert.ThrowsAsync<QuickBooksFault>(() => Client().QueryAsync<NamedObject>("Customer", null, Cancellation));
        Assert.Equal(FaultKind.Transient, reading.Kind);
    }

    [Fact]
    public async Task A_late_answer_is_asked_for_again()
    {
        using var late = new LateAnswer(_time, Made);
        _books.Answer(Writing, late.Response);
        Assert.Equal("145", (await WriteAsync()).Document!.Id);
        Assert.Equal(2, late.Calls);
    }

    [Theory]
    [InlineData("6240", "Permanent", "QBO-007", "link that one with backend link")]
    [InlineData("6140", "Permanent", "QBO-008", "Another document has that number")]
    [InlineData("2500", "Permanent", "QBO-009", "make it active, or link another one")]
    [InlineData("610", "Permanent", "QBO-009", "make it active, or link another one")]
    [InlineData("6070", "Permanent", "QBO-017", "quantity times price")]
    [InlineData("6100", "Permanent", "QBO-021", "check Taxes")]
    [InlineData("6210", "Permanent", "QBO-006", "have the accountant reopen them")]
    [InlineData("2050", "Permanent", "QBO-018", "too long for it")]
    [InlineData("2040", "Permanent", "QBO-018", "characters that QuickBooks does not take")]
    [InlineData("2210", "Permanent", "QBO-018", "e-mail address")]
    [InlineData("5010", "Stale", "QBO-005", "publish again")]
    [InlineData("5020", "Permanent", "QBO-019", "subscription")]
    [InlineData("6190", "Permanent", "QBO-019", "has ended")]
    [InlineData("6000", "Permanent", "QBO-004", "QuickBooks refuses it (6000)")]
    [InlineData("2010", "Permanent", "QBO-004", "please report this")]
    [InlineData("99999", "Permanent", "QBO-004", "QuickBooks refuses it (99999)")]
    public async Task A_fault_is_told_by_its_code(string number, string kind, string code, string says)
    {
        _books.Answer(Writing, Answers.Json($$"""{"Fault":{"Error":[{"Message":"No","Detail":"because","code":"{{number}}","element":"Line"}],"type":"ValidationFault"},"time":"x"}""", 400).WithHeader("intuit_tid", "1-abc"));
        var fault = (await WriteAsync()).Fault!;

        Assert.Equal((kind, code, "1-abc"), (fault.Kind.ToString(), fault.Code, fault.Tid));
        Assert.Equal([number], fault.Numbers);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Contains("No: because, at Line", fault.Message, StringComparison.Ordinal);
        Assert.Contains("(intuit_tid 1-abc)", fault.Message, StringComparison.Ordinal);
        Assert.Single(_books.Bodies(Writing));
    }

    [Theory]
    [InlineData(400, "QBO-004")]
    [InlineData(403, "QBO-003")]
    [InlineData(404, "QBO-015")]
    [InlineData(413, "QBO-004")]
    [InlineData(302, "QBO-015")]
    public async Task A_page_is_told_by_its_status(int status, string code)
    {
        _books.Answer(Writing, Answers.Page(status));
        Assert.Equal(code, (await WriteAsync()).Fault!.Code);
    }

    [Fact]
    public async Task Each_item_of_a_batch_has_its_own_outcome()
    {
        _books.Answer(Batch, Answers.Json("""
            {"BatchItemResponse":[
              {"bId":"2","Fault":{"Error":[{"Message":"Stale","code":"5010"}],"type":"ValidationFault"}},
              {"bId":"0","Invoice":{"Id":"1"}},
              {"bId":"3","Invoice":{"Id":{"odd":1}}},
              {"bId":"4","Invoice":{"status":"Deleted","Id":"5"}}],"time":"x"}
            """));
        Write[] writes = [NewWrite("a"), NewWrite("b"), NewWrite("c", WriteOperation.Update), NewWrite("d"), NewWrite("e", WriteOperation.Void)];
        await Client().WriteAsync(writes, Cancellation);

        Assert.Equal(["1", null, null, null, "5"], writes.Select(w => w.Document?.Id));
        Assert.Equal([null, FaultKind.Uncertain, FaultKind.Stale, FaultKind.Uncertain, null], writes.Select(w => w.Fault?.Kind));
        Assert.StartsWith("""{"BatchItemRequest":[{"bId":"0","operation":"create","Invoice":{"PrivateNote":"a","Line":[{"Amount":909.1818181818}]}},""", _books.Bodies(Batch)[0], StringComparison.Ordinal);
        Assert.EndsWith("""{"bId":"4","operation":"update","Invoice":{"PrivateNote":"e","Line":[{"Amount":909.1818181818}]},"optionsData":"void"}]}""", _books.Bodies(Batch)[0], StringComparison.Ordinal);
        Assert.Equal((1, 1), (_budget.Calls, _budget.Batches));
    }

    [Fact]
    public async Task Queries_are_escaped_and_paged_and_long_ones_are_posted()
    {
        var page = "{\"QueryResponse\":{\"Customer\":[" + string.Join(',', Enumerable.Range(1, 1000).Select(i => $$"""{"Id":"{{i}}"}""")) + "]}}";
        _books.Answer(Reading, Answers.Json(page), Answers.Json("""{"QueryResponse":{"Customer":[{"Id":"1001","Active":false,"New":1}]}}"""));
        Assert.Equal(1001, (await Client().QueryAsync<NamedObject>("Customer", "DisplayName", [@"O'Brien \ Söhne"], null, Cancellation)).Count);
        Assert.Equal(
            [1, 1001], _books.Queries(Reading).Select(q => Uri.UnescapeDataString(q.Replace('+', ' '))).Select(q => q.StartsWith(@"?query=SELECT * FROM Customer WHERE DisplayName IN ('O\'Brien \\ Söhne') STARTPOSITION ", StringComparison.Ordinal)
                ? int.Parse(q.Split("STARTPOSITION ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) : -1));

        var other = server.NewSystem();
        other.Answer(Reading, Answers.Json("""{"QueryResponse":{}}"""));
        Assert.Empty(await Client(other).QueryAsync<NamedObject>("Item", "Name", Enumerable.Range(0, 500).Select(i => $"name {i}"), null, Cancellation));
        Assert.Equal(["application/text; charset=utf-8"], other.Headers(Reading, "Content-Type"));
        Assert.StartsWith("SELECT * FROM Item WHERE Name IN ('name 0', 'name 1', ", other.Bodies(Reading)[0], StringComparison.Ordinal);
    }

    private static Write NewWrite(string note = "é \"x\"", WriteOperation operation = WriteOperation.Create, string purpose = "k r1")
        => new("Invoice", operation, QuickBooksJson.Write(new Transaction { PrivateNote = note, Line = [new TransactionLine { Amount = 909.1818181818m }] }), purpose);

    private async Task<Write> WriteAsync()
    {
        var write = NewWrite();
        await Client().WriteAsync(write, Cancellation);
        return write;
    }

    private QuickBooksClient Client(MockedSystem? books = null)
        => new("books", Companies.Options with { ApiUrl = (books ?? _books).Url }, new TestTokens("77", "first", "second"), _budget, _time, FirstWait, Limit);
}
