using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Adapters.Odoo;
using WireMock.ResponseBuilders;
using Xunit;

namespace Connector.Adapters.Tests.Calls;

/// <summary>Single calls of Odoo: what is sent, and what is done about each answer.</summary>
[Collection(MockServerCollection.Name)]
public sealed class OdooCallTests(MockServer server)
{
    private const string Reading = "/json/2/res.partner/search_read";
    private const string Writing = "/json/2/account.move/write";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(400);

    private readonly CallTime _time = new(Limit);
    private readonly MockedSystem _odoo = server.NewSystem();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_over_JSON_2_has_its_arguments_by_name_and_the_key_in_a_header()
    {
        _odoo.Answer(Reading, Answers.Json("""[{ "id": 7 }]"""));
        var answer = await ReadAsync();

        Assert.Equal(7, answer[0].GetProperty("id").GetInt64());
        Assert.Equal(["""{"domain":[["ref","=","P1"]],"fields":["name"],"context":{"active_test":false}}"""], _odoo.Bodies(Reading));
        Assert.Equal(["bearer secret"], _odoo.Headers(Reading, "Authorization"));
        Assert.Equal(["books"], _odoo.Headers(Reading, "X-Odoo-Database"));
    }

    [Fact]
    public async Task A_call_over_JSON_RPC_has_the_login_once_and_its_arguments_by_position()
    {
        _odoo.Answer("/jsonrpc", Rpc("""{ "server_version": "17.0", "server_version_info": [17, 0] }"""), Rpc("5"), Rpc("[]"));
        _ = await Client(OdooProtocol.JsonRpc).CallAsync(Read, new JsonObject { ["active_test"] = false }, Cancellation);

        Assert.Equal(
            [
                """{"service":"common","method":"version","args":[]}""",
                """{"service":"common","method":"authenticate","args":["books","connector","secret",{}]}""",
                """{"service":"object","method":"execute_kw","args":["books",5,"secret","res.partner","search_read",[[["ref","=","P1"]]],{"fields":["name"],"context":{"active_test":false}}]}""",
            ],
            _odoo.Bodies("/jsonrpc").Select(body => JsonNode.Parse(body)!["params"]!.ToJsonString()));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_rejected_call_is_retried_when_the_server_asks(int status)
    {
        _odoo.Answer(Writing, Answers.Page(status).RetryAfter(7), Answers.Page(status).RetryAfter(20), Answers.Json("true"));
        _ = await WriteAsync();

        Assert.Equal(3, _odoo.Bodies(Writing).Length);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(20)], _time.Waits);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_long_wait_is_not_waited_for()
    {
        _odoo.Answer(Reading, Answers.Page(503).RetryAfter(300));
        var fault = await FaultAsync(ReadAsync);

        Assert.Equal((FaultKind.Transient, "ODOO-002", "Odoo is not available (503); publish again."), (fault.Kind, fault.Code, fault.Message));
        Assert.Single(_odoo.Bodies(Reading));
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task Without_Retry_After_the_waits_grow()
    {
        _odoo.Answer(Reading, Answers.Page(429));
        _ = await FaultAsync(ReadAsync);

        Assert.Equal((5, 4), (_odoo.Bodies(Reading).Length, _time.Waits.Length));
        Assert.All(_time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, FirstWait * 32));
    }

    [Theory]
    [InlineData("502")]
    [InlineData("504")]
    [InlineData("500")]
    [InlineData("half")]
    [InlineData("empty")]
    public async Task A_read_is_retried_and_a_write_never_is(string what)
    {
        IResponseBuilder answer = what switch
        {
            "half" => Answers.Json("""[{ "id": 7, "na"""),
            "empty" => Answers.Json(""),
            _ => Answers.Page(int.Parse(what, System.Globalization.CultureInfo.InvariantCulture)),
        };
        _odoo.Answer(Reading, answer, Answers.Json("[]"));
        _odoo.Answer(Writing, answer, Answers.Json("true"));

        Assert.Equal(0, (await ReadAsync()).GetArrayLength());
        Assert.Equal(2, _odoo.Bodies(Reading).Length);

        var fault = await FaultAsync(WriteAsync);
        Assert.Equal((FaultKind.Uncertain, "ODOO-002"), (fault.Kind, fault.Code));
        Assert.Contains("whether it was carried out is not known", fault.Message, StringComparison.Ordinal);
        Assert.Single(_odoo.Bodies(Writing));
    }

    [Fact]
    public async Task A_web_page_with_status_200_is_a_lost_write_and_not_Odoo_for_a_read()
    {
        _odoo.Answer(Reading, Answers.Page(200));
        _odoo.Answer(Writing, Answers.Page(200));

        Assert.Equal((FaultKind.Credentials, "ODOO-010"), await FaultAsync(ReadAsync) is var none ? (none.Kind, none.Code) : default);
        Assert.Equal((FaultKind.Uncertain, "ODOO-002"), await FaultAsync(WriteAsync) is var lost ? (lost.Kind, lost.Code) : default);
        Assert.Equal((1, 1), (_odoo.Bodies(Reading).Length, _odoo.Bodies(Writing).Length));
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_no_answer()
    {
        using var read = new LateAnswer(_time, "[]");
        using var write = new LateAnswer(_time, "true");
        _odoo.Answer(Reading, read.Response);
        _odoo.Answer(Writing, write.Response);
        Assert.Equal(0, (await ReadAsync()).GetArrayLength());
        var fault = await FaultAsync(WriteAsync);

        Assert.Equal((FaultKind.Uncertain, "Odoo did not answer within 100 seconds after the call was sent: whether it was carried out is not known."), (fault.Kind, fault.Message));
        Assert.Equal((2, 1), (read.Calls, write.Calls));
    }

    [Fact]
    public async Task A_busy_database_is_recognised_by_the_name_of_its_error_and_a_write_is_retried_too()
    {
        _odoo.Answer(Writing, Answers.Json("""{ "name": "psycopg2.errors.SerializationFailure", "message": "could not serialize access" }""", 500), Answers.Json("true"));
        _ = await WriteAsync();

        Assert.Equal(2, _odoo.Bodies(Writing).Length);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_not_called_for_a_while()
    {
        _odoo.Answer("/web/version", Answers.Page(502));
        var client = new OdooClient("erp", Options(OdooProtocol.Json2), _time, FirstWait, Limit);
        for (var call = 0; call < 3; call++)
        {
            var fault = await FaultAsync(() => client.CallAsync(Read, [], Cancellation));
            Assert.Equal((FaultKind.Transient, "Something in front of Odoo answered 502; publish again."), (fault.Kind, fault.Message));
        }

        Assert.Equal(8, _odoo.Bodies("/web/version").Length);
    }

    [Fact]
    public async Task An_address_that_redirects_is_named()
    {
        var moved = Response.Create().WithStatusCode(301).WithHeader("Location", "https://elsewhere.example/");
        _odoo.Answer("/web/version", moved);
        _odoo.Answer("/jsonrpc", moved);
        var check = await new OdooBackend("erp", Options(OdooProtocol.Auto), TimeProvider.System).CheckAsync(Cancellation);

        Assert.Equal(["ODOO-010 Url redirects to https://elsewhere.example/: set Url to that address."], check.Problems);
    }

    private static OdooCall Read => OdooCall.SearchRead("res.partner", OdooCall.Where("ref", "=", "P1"), ["name"]);

    private static IResponseBuilder Rpc(string result) => Answers.Json($$"""{ "jsonrpc": "2.0", "id": 1, "result": {{result}} }""");

    private Task<JsonElement> ReadAsync() => Client().CallAsync(Read, new JsonObject { ["active_test"] = false }, Cancellation);

    private Task<JsonElement> WriteAsync() => Client().CallAsync(OdooCall.Write("account.move", 7, new JsonObject { ["ref"] = "x" }), [], Cancellation);

    private static Task<OdooFault> FaultAsync(Func<Task<JsonElement>> call) => Assert.ThrowsAsync<OdooFault>(call);

    private OdooClient Client(OdooProtocol protocol = OdooProtocol.Json2)
    {
        if (protocol == OdooProtocol.Json2)
        {
            _odoo.Answer("/web/version", Answers.Json("""{ "version": "19.0", "version_info": [19, 0, 0, "final", 0, ""] }"""));
        }

        return new OdooClient("erp", Options(protocol), _time, FirstWait, Limit);
    }

    private OdooOptions Options(OdooProtocol protocol) => new() { Url = _odoo.Url, Database = "books", Login = "connector", ApiKey = "secret", Protocol = protocol };
}
