using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Host.Tests.Importing;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>What is not text, no key and no address is refused, in words that say what is wrong with it.</summary>
[Collection(ServingTests.Alone)]
public sealed class RefusalTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("parties", """[{ "party": "Z", "name": "a\ud800b" }]""")]
    [InlineData("parties", """[{ "party": "Z", "name": "a\u0000b" }]""")]
    [InlineData("parties", """[{ "party": "a\udc00b", "name": "Zed" }]""")]
    [InlineData("parties", """[{ "party": "a\u0000b", "name": "Zed" }]""")]
    [InlineData("parties", """[{ "party": "a\u0085b", "name": "Zed" }]""")]
    [InlineData("rates", """[{ "item": "I1", "scope": "payer:a\ud800", "price": "1", "per": "month" }]""")]
    [InlineData("bands", """[{ "band": "B", "days": "mon\u0000" }]""")]
    public async Task Facts_that_are_not_text_are_errors_of_their_rows(string file, string rows)
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        var refused = await client.Post("facts/" + file, rows, 400);
        Assert.Equal("IMPORT-001", refused.Code());
        Assert.Equal(1, (int)refused!["result"]!["errors"]![0]!["row"]!);
        Assert.Equal("IMPORT-001", (await client.Post("plans", $$"""{ "with": { "{{file}}": {{rows}} } }""", 400)).Code());
    }

    [Theory]
    [InlineData("facts/parties", """[{ "party": "Z", "n\ud800": "a" }]""")]
    [InlineData("plans", """{ "with": { "parties": [{ "party": "Z", "n\ud800": "a" }] } }""")]
    [InlineData("plans", """{ "with": { "part\ud800": [] } }""")]
    [InlineData("plans", """{ "with": { "parties": null } }""")]
    [InlineData("plans", """{ "payer": "a\ud800" }""")]
    [InlineData("approvals", """{ "documents": [null] }""")]
    [InlineData("approvals", """{ "documents": [""] }""")]
    [InlineData("disputes", """{ "charges": [null] }""")]
    public async Task Bodies_that_are_not_what_is_expected_are_refused(string address, string body)
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        Assert.Equal("REQUEST-001", (await client.Post(address, body, 400)).Code());
    }

    [Theory]
    [InlineData("_x0000_")]
    [InlineData("_xD800_")]
    public async Task A_workbook_whose_cells_are_not_text_has_errors_of_its_rows(string escaped)
    {
        await using var service = await Service.Start();
        using var client = service.As("operator");
        using var folder = new TempFolder();
        var book = Book.Write(Path.Combine(folder.Path, "book.xlsx"), new Sheet("parties", ["party", "name"], ["Z", $"a{escaped}b"]));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(book, Cancellation)), "files", "book.xlsx" } };
        using var response = await client.PostAsync(new Uri("/api/v1/imports", UriKind.Relative), form, Cancellation);
        var refused = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("name", (string?)refused!["result"]!["errors"]![0]!["column"]);
    }

    [Theory]
    [InlineData("http://host/api/v1/periods/2022-05/charges")]
    [InlineData("http://host/api/v1/periods/2022-05/charges?limit=1")]
    [InlineData("/api/v1/charges/../periods/2022-05/charges")]
    [InlineData("/api/v1/charges/%2e%2E/./periods/2022-05/charges")]
    [InlineData("/api/v1/periods/2022-05/charges/")]
    public async Task An_address_is_read_as_the_server_reads_it(string target)
    {
        await using var service = await Service.Start();
        var answer = await Raw(service, target);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("2022-05/A1/I1", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/charges/2022-05%2FA1%2FI%252F1/explanation")]
    [InlineData("/api/v1/x/../charges/2022-05%2FA1%2FI%252F1/explanation")]
    public async Task A_key_with_a_slash_and_a_percent_sign_is_read_as_it_was_written(string target)
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        await client.Post("facts/items", """[{ "item": "I/1", "name": "Slash" }]""");
        await client.Post("facts/rates", """[{ "item": "I/1", "scope": "all", "from": "2022-01-01", "price": "10.00", "per": "month" }]""");
        await client.Post("facts/agreements", """[{ "agreement": "A1", "from": "2022-05-01", "payer": "P1", "provider": "S1", "recipient": "R1", "item": "I/1", "plan": "FLAT" }]""");
        Assert.StartsWith("HTTP/1.1 200", await Raw(service, target), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_key_has_an_address()
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        var key = new string('漢', 1_000);
        await client.Post("facts/parties", $$"""[{ "party": "{{key}}", "name": "Long" }]""");
        Assert.Single(await client.List($"facts/parties/{Uri.EscapeDataString(key)}/history"));
    }

    [Fact]
    public async Task The_history_of_a_reading_is_found_by_its_subject_and_by_all_of_its_key()
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        await client.Post("facts/readings", """[{ "measure": "patients", "subject": "R1", "from": "2022-05-01", "value": 2000 }]""");
        Assert.Equal(2, (await client.List("facts/readings/R1/history")).Count);
        var one = Assert.Single(await client.List("facts/readings/patients%2FR1%2F2022-05-01/history"))!;
        Assert.Equal("readings patients/R1/2022-05-01", (string?)one["subject"]);
        Assert.Contains("value=2000", (string?)one["after"], StringComparison.Ordinal);
        await client.Read("facts/readings/patients%2FR1%2F2022-05-02/history", 404);
        await client.Read("facts/parties/patients%2FR1%2F2022-05-01/history", 404);
    }

    [Fact]
    public async Task A_document_that_is_not_there_is_not_taken_for_a_period()
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        foreach (var document in new[] { "nope", "2022-13/receivable/P1" })
        {
            var refused = await client.Post("publications", $$"""{ "document": "{{document}}" }""", 404);
            Assert.Equal("USAGE-031", refused.Code());
            Assert.Equal($"There is no document {document}.", (string?)refused!["title"]);
        }
    }

    [Fact]
    public async Task Refusals_speak_of_what_a_request_holds()
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        JsonNode?[] refused =
        [
            await client.Read("periods?as_of=yesterday", 400),
            await client.Read("periods?as_of=2999-01-01T00:00:00Z", 400),
            await client.Read("periods?limit=many", 400),
            await client.Read("publications?drift=perhaps", 400),
            await client.Post("periods/2022-05/lock", "{}", 400),
            await client.Post("publications", """{ "force": true }""", 400),
            await client.Post("publications", """{ "period": "2022-05" }""", 409),
            await client.Post("periods/2022-05/close", "", 200) is null ? null : await client.Post("approvals", "{}", 400),
            await client.Post("approvals", """{ "documents": ["2022-05/receivable/NOBODY"] }""", 404),
            await client.Post("sessions/NOBODY/check-out", "", 404),
            await client.Post("disputes", """{ "charges": ["2022-05/A9/I9"] }""", 404),
            await client.Post("disputes/9/resolve", """{ "outcome": "accept" }""", 404),
            await client.Post("periods/2099-05/close", "", 409),
        ];
        using (var nothing = await client.Send(HttpMethod.Post, "disputes", null))
        using (var text = await client.PostAsync(new Uri("/api/v1/disputes", UriKind.Relative), new StringContent("x", Encoding.UTF8, "text/plain"), Cancellation))
        {
            refused = [.. refused, JsonNode.Parse(await nothing.Content.ReadAsStringAsync(Cancellation)), JsonNode.Parse(await text.Content.ReadAsStringAsync(Cancellation))];
        }

        Assert.All(refused, problem => Assert.DoesNotMatch("--|connector |bind|inferred|Nullable|Service|parameter \"", problem!.ToJsonString()));
        Assert.Equal("as_of 'yesterday' is not an instant.", (string?)refused[0]!["title"]);
        Assert.Equal("limit 'many' is not what is expected.", (string?)refused[2]!["title"]);
        Assert.Equal("dry_run 'maybe' is not what is expected.", (string?)(await client.Post("facts/readings?dry_run=maybe", "[]", 400))!["title"]);
        Assert.Equal("Give one with reason.", (string?)refused[4]!["detail"]);
    }

    /// <summary>The answer to a request whose target is sent as it is.</summary>
    private static async Task<string> Raw(Service service, string target)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", service.Nobody.BaseAddress!.Port, Cancellation);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: host\r\nAuthorization: Bearer {service.KeyOf("admin")}\r\nConnection: close\r\n\r\n"), Cancellation);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
