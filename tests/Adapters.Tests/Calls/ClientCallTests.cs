using System.Net;
using System.Text.Json.Nodes;
using Connector.Client;
using Connector.Contract;
using Microsoft.Extensions.DependencyInjection;
using WireMock.ResponseBuilders;
using Xunit;

namespace Connector.Adapters.Tests.Calls;

/// <summary>Single calls of the API's client: what is sent, and what is done about each answer.</summary>
[Collection(MockServerCollection.Name)]
public sealed class ClientCallTests : IDisposable
{
    private const string Periods = "/api/v1/periods";
    private const string Disputes = "/api/v1/disputes";
    private const string OnePeriod = """[{ "period": "2022-05", "from": "2022-05-01", "to": "2022-05-31", "state": "open" }]""";
    private const string Refused = """{ "type": "urn:connector:issue:USAGE-003", "title": "'x' is not a period.", "status": 404, "detail": "Expected a month.", "instance": "/", "code": "USAGE-003", "trace": "1", "errors": [{ "code": "USAGE-003", "subject": "x", "message": "'x' is not a period.", "remedy": "Expected a month." }] }""";

    private readonly CallTime _time = new(TimeSpan.FromDays(1));
    private readonly MockedSystem _service;
    private readonly ServiceProvider _services;
    private readonly IConnectorApi _api;

    public ClientCallTests(MockServer server)
    {
        _service = server.NewSystem();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_time);
        services.AddConnectorClient(_service.Url, "ck_1_secret");
        _services = services.BuildServiceProvider();
        _api = _services.GetRequiredService<IConnectorApi>();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_call_carries_the_key_and_its_parameters_by_their_names()
    {
        _service.Answer("/api/v1/charges/2022-05%2FA1%2FI1/explanation", Answers.Json("null"));
        _service.Answer(Periods, Answers.Json(OnePeriod).WithHeader("Connector-Known-At", "2022-06-01T09:00:00Z"));

        var answer = await _api.GetPeriods("2022-06-01T09:00:00Z", limit: 3, cancellation: Cancellation);

        Assert.Equal(new PeriodRow("2022-05", "2022-05-01", "2022-05-31", "open"), Assert.Single(answer.Content()));
        Assert.Equal("2022-06-01T09:00:00Z", Assert.Single(answer.Headers!.GetValues("Connector-Known-At")));
        Assert.Equal(["Bearer ck_1_secret"], _service.Headers(Periods, "Authorization"));
        Assert.Equal("?as_of=2022-06-01T09%3A00%3A00Z&limit=3", answer.RequestMessage!.RequestUri!.Query);
        Assert.EndsWith("/charges/2022-05%2FA1%2FI1/explanation", (await _api.Explain("2022-05/A1/I1", cancellation: Cancellation)).RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_that_a_later_service_adds_is_no_error()
    {
        _service.Answer(Periods, Answers.Json(OnePeriod.Replace("\"state\"", "\"later\": { \"more\": 1 }, \"state\"", StringComparison.Ordinal)));
        Assert.Equal("open", Assert.Single(await _api.GetPeriods(cancellation: Cancellation).Content()).State);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_reading_call_is_sent_again_when_the_service_asks_for_it(int status)
    {
        _service.Answer(Periods, Answers.Page(status).RetryAfter(7), Answers.Page(status).RetryAfter(20), Answers.Json(OnePeriod));

        Assert.Single(await _api.GetPeriods(cancellation: Cancellation).Content());
        Assert.Equal(3, _service.Bodies(Periods).Length);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(20)], _time.Waits);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_write_without_an_idempotency_key_is_never_sent_again(int status)
    {
        _service.Answer(Disputes, Answers.Page(status).RetryAfter(1));

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => _api.OpenDispute(new DisputeRequest(["2022-05/A1/I1"]), cancellation: Cancellation).Content());
        Assert.Equal((HttpStatusCode)status, refused.Status);
        Assert.Single(_service.Bodies(Disputes));
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task A_write_with_an_idempotency_key_is_sent_again_with_the_same_key()
    {
        _service.Answer(Disputes, Answers.Page(503), Answers.Json("""{ "dispute": 1, "charges": ["2022-05/A1/I1"], "amount": "100.00", "opened_by": "finance", "opened_at": "2022-06-10T09:00:00Z", "state": "open", "reason": "late" }"""));

        var dispute = await _api.OpenDispute(new DisputeRequest(["2022-05/A1/I1"], "late"), "once", Cancellation).Content();

        Assert.Equal((1, "late"), (dispute.Dispute, dispute.Reason));
        Assert.Equal(["once", "once"], _service.Headers(Disputes, IConnectorApi.IdempotencyKey));
        Assert.All(_service.Bodies(Disputes), body => Assert.Equal("late", (string?)JsonNode.Parse(body)!["reason"]));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    public async Task What_the_service_could_not_do_is_told_and_not_tried_again(int status)
    {
        _service.Answer(Periods, Answers.Page(status));
        var failed = await Assert.ThrowsAsync<ConnectorException>(() => _api.GetPeriods(cancellation: Cancellation).Content());
        Assert.Equal(((HttpStatusCode?)status, null), (failed.Status, failed.Problem));
        Assert.Single(_service.Bodies(Periods));
    }

    [Fact]
    public async Task A_refusal_has_the_service_s_problem()
    {
        _service.Answer(Periods, Response.Create().WithStatusCode(404).WithHeader("Content-Type", "application/problem+json").WithBody(Refused));
        var refused = await Assert.ThrowsAsync<ConnectorException>(() => _api.GetPeriods(cancellation: Cancellation).Content());
        Assert.Equal((HttpStatusCode.NotFound, "USAGE-003"), (refused.Status, refused.Problem!.Errors.Single().Code));
        Assert.Equal("'x' is not a period.", refused.Message);
    }

    [Theory]
    [InlineData("""[{ "period": "2022-05", "from": "2022-""")]
    [InlineData("<!doctype html><h1>Sign in</h1>")]
    [InlineData("")]
    [InlineData("null")]
    public async Task Half_an_answer_and_a_page_are_errors_and_never_an_empty_list(string body)
    {
        _service.Answer(Periods, Answers.Json(body));
        var broken = await Assert.ThrowsAsync<ConnectorException>(() => _api.GetPeriods(cancellation: Cancellation).Content());
        Assert.Null(broken.Problem);
        Assert.Single(_service.Bodies(Periods));
    }

    [Theory]
    [InlineData("text/html", "<html><body>Welcome</body></html>")]
    [InlineData("application/json", """[{ "period": "2022-05", "from": "2022-05-01", "to": "2022-05-31", "state": "open" }]""")]
    public async Task What_another_program_answers_is_never_taken_for_the_service_s(string type, string body)
    {
        var page = Response.Create().WithStatusCode(200).WithHeader("Content-Type", type).WithBody(body);
        _service.Answer(Periods, page);
        _service.Answer(Periods + "/2022-05/documents", page);
        _service.Answer("/api/v1/charges/C/explanation", page);

        foreach (var call in new Func<Task>[]
        {
            () => _api.GetPeriods(cancellation: Cancellation).Content(),
            () => _api.ExportDocuments("2022-05", "csv", cancellation: Cancellation).Content(),
            () => _api.ExplainInWords("C", cancellation: Cancellation).Content(),
        })
        {
            Assert.Equal(HttpStatusCode.OK, (await Assert.ThrowsAsync<ConnectorException>(call)).Status);
        }
    }

    [Fact]
    public async Task A_slow_answer_is_waited_for()
    {
        _service.Answer(Periods, Answers.Json(OnePeriod).WithDelay(TimeSpan.FromMilliseconds(400)));
        Assert.Single(await _api.GetPeriods(cancellation: Cancellation).Content());
        Assert.Single(_service.Bodies(Periods));
    }

    [Fact]
    public async Task Where_nobody_answers_the_call_is_tried_three_times_and_told()
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_time);
        services.AddConnectorClient(new Uri("http://127.0.0.1:1"), "ck_1_secret");
        await using var provider = services.BuildServiceProvider();

        var nobody = await Assert.ThrowsAsync<ConnectorException>(() => provider.GetRequiredService<IConnectorApi>().GetPeriods(cancellation: Cancellation).Content());

        Assert.Null(nobody.Status);
        Assert.Equal(2, _time.Waits.Length);
    }

    [Fact]
    public async Task A_run_is_followed_to_its_end()
    {
        const string Run = """{"run":7,"action":"publish","request":{},"state":"STATE","actor":"finance","reason":null,"schedule":null,"node":null,"attempts":1,"asked_at":"2022-06-01T09:00:00Z","started_at":null,"ended_at":ENDED,"doing":null,"done":3,"rows":3,"outcome":0,"summary":null,"errors":[]}""";
        var (running, ended) = (Run.Replace("STATE", "running", StringComparison.Ordinal).Replace("ENDED", "null", StringComparison.Ordinal), Run.Replace("STATE", "done", StringComparison.Ordinal).Replace("ENDED", "\"2022-06-01T09:00:05Z\"", StringComparison.Ordinal));
        static IResponseBuilder Events(string text) => Response.Create().WithStatusCode(200).WithHeader("Content-Type", "text/event-stream").WithHeader(IConnectorApi.Version, "1").WithBody(text);
        _service.Answer("/api/v1/runs/7/events", Events($"event: run\ndata: {running}\n\n"), Events($"id: 1\nevent: row\ndata: {{}}\n\nevent: run\ndata: {ended}\n\nevent: end\ndata: {{}}\n\n"));

        var states = await _api.Follow(System.Text.Json.JsonSerializer.Deserialize(running, ContractJson.Of<RunRow>())!, Cancellation).Select(run => run.State).ToListAsync(Cancellation);

        Assert.Equal(["running", "done"], states); // the first connection ended before the run did
    }
}
