using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Adapters.Tryton;
using WireMock.ResponseBuilders;
using Xunit;

namespace Connector.Adapters.Tests.Calls;

/// <summary>Single calls of Tryton: what is sent, and what is done about each answer.</summary>
[Collection(MockServerCollection.Name)]
public sealed class TrytonCallTests : IDisposable
{
    private const string Database = "/books/";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly IResponseBuilder LoggedIn = Result("""[5, "key"]""");
    private static readonly IResponseBuilder Preferences = Result("""{ "company": 3 }""");

    private readonly CallTime _time = new(Limit);
    private readonly MockedSystem _tryton;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly TrytonClient _client;

    public TrytonCallTests(MockServer server)
    {
        _tryton = server.NewSystem();
        _client = new TrytonClient("erp", _http, new TrytonOptions { Url = _tryton.Url, Database = "books", Login = "connector", Password = "secret" }, _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task A_call_is_made_in_a_session_and_in_the_users_company()
    {
        _tryton.Answer(Database, LoggedIn, Preferences, Result("[7]"), Result("null"));
        Assert.Equal(7, (await ReadAsync())[0].GetInt32());
        _ = await WriteAsync();

        Assert.Equal(
            [
                """{"id":0,"method":"common.db.login","params":["connector",{"password":"secret"},"en"]}""",
                """{"id":0,"method":"model.res.user.get_preferences","params":[true,{}]}""",
                """{"id":1,"method":"model.party.party.search","params":[[],{"company":3,"language":"en"}]}""",
                """{"id":1,"method":"model.party.party.write","params":[[7],{"_timestamp":{"party.party,7":"1.5"},"company":3,"language":"en"}]}""",
            ],
            _tryton.Bodies(Database));
    }

    [Fact]
    public async Task A_locked_out_user_is_not_retried_however_short_the_Retry_After()
    {
        _tryton.Answer(Database, Answers.Page(429).RetryAfter(1), LoggedIn);
        var failure = await FailureAsync(ReadAsync);

        Assert.Equal((FailureKind.Down, "TRYTON-002"), (failure.Kind, failure.Code));
        Assert.Contains("wait five minutes", failure.Message, StringComparison.Ordinal);
        Assert.Single(_tryton.Bodies(Database));
        Assert.Empty(_time.Waits);
    }

    [Theory]
    [InlineData("502")]
    [InlineData("504")]
    [InlineData("page")]
    [InlineData("half")]
    [InlineData("empty")]
    [InlineData("neither")]
    public async Task A_read_is_retried_and_a_write_never_is(string what)
    {
        var answer = what switch
        {
            "page" => Answers.Page(200),
            "half" => Answers.Json("""{ "id": 1, "resu"""),
            "empty" => Answers.Json(""),
            "neither" => Answers.Json("""{ "id": 1 }"""),
            _ => Answers.Page(int.Parse(what, CultureInfo.InvariantCulture)),
        };
        _tryton.Answer(Database, LoggedIn, Preferences, answer, Result("[]"), answer, Result("null"));

        Assert.Equal(0, (await ReadAsync()).GetArrayLength());
        Assert.Equal(4, _tryton.Bodies(Database).Length);

        var failure = await FailureAsync(WriteAsync);
        Assert.Equal((FailureKind.Lost, "TRYTON-008"), (failure.Kind, failure.Code));
        Assert.Equal(5, _tryton.Bodies(Database).Length);
    }

    [Fact]
    public async Task A_read_is_tried_five_times_with_growing_waits()
    {
        _tryton.Answer(Database, LoggedIn, Preferences, Answers.Page(502));
        var failure = await FailureAsync(ReadAsync);

        Assert.Equal((FailureKind.Busy, "Tryton did not answer: the server answers 502"), (failure.Kind, failure.Message));
        Assert.Equal((7, 4), (_tryton.Bodies(Database).Length, _time.Waits.Length));
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_no_answer_to_a_read()
    {
        using var late = new LateAnswer(_time, """{ "id": 1, "result": [] }""");
        _tryton.Answer(Database, LoggedIn, Preferences, late.Response);

        Assert.Equal(0, (await ReadAsync()).GetArrayLength());
        Assert.Equal(2, late.Calls);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_a_lost_write()
    {
        using var late = new LateAnswer(_time, """{ "id": 1, "result": null }""");
        _tryton.Answer(Database, LoggedIn, Preferences, late.Response);
        var failure = await FailureAsync(WriteAsync);

        Assert.Equal((FailureKind.Lost, "Tryton did not answer: no answer in 120 seconds"), (failure.Kind, failure.Message));
        Assert.Equal(1, late.Calls);
    }

    [Fact]
    public async Task A_session_that_ended_is_renewed_once_for_a_write_too()
    {
        _tryton.Answer(Database, LoggedIn, Preferences, Answers.Page(401), LoggedIn, Preferences, Result("null"), Answers.Page(401), LoggedIn, Preferences, Answers.Page(401));
        _ = await WriteAsync();
        Assert.Equal(6, _tryton.Bodies(Database).Length);

        var failure = await FailureAsync(WriteAsync);
        Assert.Equal((FailureKind.Down, "TRYTON-002"), (failure.Kind, failure.Code));
        Assert.Equal(10, _tryton.Bodies(Database).Length);
    }

    [Theory]
    [InlineData("""["UserError", ["Wrong.", "See the manual."]]""", FailureKind.Refused, "TRYTON-005", "Wrong. See the manual.")]
    [InlineData("""["UserWarning", ["invoice_payment_term_7", "It is late.", ""]]""", FailureKind.Warning, "TRYTON-005", "It is late.")]
    [InlineData("""["ConcurrencyException", "Record was modified"]""", FailureKind.Changed, "TRYTON-006", "Somebody is writing the same record.")]
    [InlineData("""["LoginException", ["device", "code"]]""", FailureKind.Down, "TRYTON-002", "Tryton asks for more than a password: the Connector needs a user without a second factor.")]
    [InlineData("""["server closed the connection unexpectedly\n", ""]""", FailureKind.Lost, "TRYTON-008", "Tryton did not answer: server closed the connection unexpectedly")]
    [InlineData("""["'nope'", ""]""", FailureKind.Refused, "TRYTON-007", "Tryton cannot carry out the call: 'nope'")]
    internal async Task An_error_of_a_write_is_recognised_by_its_name_and_not_retried(string error, FailureKind kind, string code, string message)
    {
        _tryton.Answer(Database, LoggedIn, Preferences, Answers.Json($$"""{ "id": 1, "error": {{error}} }"""));
        var failure = await FailureAsync(WriteAsync);

        Assert.Equal((kind, code, message), (failure.Kind, failure.Code, failure.Message));
        Assert.Equal(3, _tryton.Bodies(Database).Length);
    }

    [Theory]
    [InlineData("could not obtain lock on row")]
    [InlineData("could not serialize access due to concurrent update")]
    [InlineData("deadlock detected")]
    public async Task What_PostgreSQL_rolled_back_is_retried_a_write_too(string text)
    {
        _tryton.Answer(Database, LoggedIn, Preferences, Answers.Json($$"""{ "id": 1, "error": ["{{text}}", ""] }"""), Result("null"));
        _ = await WriteAsync();

        Assert.Equal(4, _tryton.Bodies(Database).Length);
        Assert.Single(_time.Waits);
    }

    [Theory]
    [InlineData(404, FailureKind.Down, "TRYTON-003")]
    [InlineData(403, FailureKind.Refused, "TRYTON-007")]
    [InlineData(400, FailureKind.Down, "TRYTON-001")]
    [InlineData(301, FailureKind.Down, "TRYTON-001")]
    internal async Task Any_other_status_comes_from_the_server_itself(int status, FailureKind kind, string code)
    {
        _tryton.Answer(Database, LoggedIn, Preferences, Answers.Page(status));
        var failure = await FailureAsync(ReadAsync);

        Assert.Equal((kind, code), (failure.Kind, failure.Code));
        Assert.Equal(3, _tryton.Bodies(Database).Length);
    }

    private static IResponseBuilder Result(string result) => Answers.Json($$"""{ "id": 1, "result": {{result}} }""");

    private Task<JsonElement> ReadAsync() => _client.ReadAsync("model.party.party.search", [new JsonArray()], Cancellation);

    private Task<JsonElement> WriteAsync() => _client.WriteAsync("model.party.party.write", [TrytonValues.Ids([7])], Cancellation, [("party.party,7", "1.5")]);

    private static Task<TrytonFailure> FailureAsync(Func<Task<JsonElement>> call) => Assert.ThrowsAsync<TrytonFailure>(call);
}
