using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Transport, <c>requestid</c>, batches, changes and uploads.</summary>
public sealed class SimulatorRequestTests : IAsyncLifetime
{
    private QuickBooksSimulator _books = null!;
    private SimulatorTalk _talk = null!;

    public async ValueTask InitializeAsync()
    {
        _books = await QuickBooksSimulator.StartAsync(new SimulatorOptions { Limits = null });
        _talk = new SimulatorTalk(_books);
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _books.DisposeAsync();
    }

    private async Task<JsonArray> BatchAsync(string query, params object[] items)
    {
        var (status, answer) = await _talk.PostAsync($"batch{query}", new { BatchItemRequest = items });
        Assert.True(status == 200, answer.ToJsonString());
        return (JsonArray)answer["BatchItemResponse"]!;
    }

    private static object NewCustomer(string bId, string name) => new { bId, operation = "create", Customer = new { DisplayName = name } };

    [Fact]
    public async Task Without_Accept_the_answer_is_XML()
    {
        using var answer = await _talk.SendAsync(HttpMethod.Get, $"companyinfo/{_books.RealmId}", accept: "");
        Assert.Equal("application/xml", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("<IntuitResponse time=", (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Replace(" xmlns=\"http://schema.intuit.com/finance/v3\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Single(answer.Headers.GetValues("intuit_tid"));
    }

    [Fact]
    public async Task Addresses_are_case_sensitive_and_bodies_are_JSON()
    {
        Assert.Equal("500", await _talk.RefusedAsync("Customer", new { DisplayName = "A" }));
        using var xml = new StringContent("<Customer/>", Encoding.UTF8, "application/xml");
        using var refused = await _talk.SendAsync(HttpMethod.Post, "customer", xml);
        Assert.Contains("1050", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var latin = new ByteArrayContent([.. "{\"DisplayName\":\""u8, 0xE9, .. "\"}"u8]);
        latin.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var unreadable = await _talk.SendAsync(HttpMethod.Post, "customer", latin);
        Assert.Equal(400, (int)unreadable.StatusCode);
    }

    [Fact]
    public async Task Packed_requests_are_read_and_answers_are_packed_on_demand()
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, true))
        {
            await zip.WriteAsync("{\"DisplayName\":\"Packed\"}"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        _talk.Http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        using var answer = await _talk.SendAsync(HttpMethod.Post, "customer?minorversion=75", content);
        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        Assert.NotNull(_books.Books.FindName("Customer", "Packed"));
    }

    [Fact]
    public async Task The_same_requestid_gives_the_same_answer_and_does_nothing_again()
    {
        var first = await _talk.WriteAsync("customer?requestid=r-1", new { DisplayName = "One" });
        var again = await _talk.WriteAsync("customer?requestid=r-1", new { DisplayName = "One" });
        var other = await _talk.WriteAsync("customer?requestid=r-1", new { DisplayName = "Other" });
        Assert.True(JsonNode.DeepEquals(first, again) && JsonNode.DeepEquals(first, other));
        Assert.Equal("One", Assert.Single(_books.Books.Customers).Name);
        Assert.StartsWith("requestid:", Assert.Single(_books.Books.Damage), StringComparison.Ordinal);

        Assert.Equal("6240", await _talk.RefusedAsync("customer?requestid=r-2", new { DisplayName = "One" }));
        _books.Desk.Rename("Customer", SimulatorTalk.Id(first), "First");
        Assert.Equal("6240", await _talk.RefusedAsync("customer?requestid=r-2", new { DisplayName = "One" })); // refusals are remembered too
        Assert.Equal("accepted", await _talk.RefusedAsync("customer?requestid=r-3", new { DisplayName = "One" }));
        Assert.Equal("2050", await _talk.RefusedAsync($"customer?requestid={new string('r', 51)}", new { DisplayName = "Long" }));
    }

    [Fact]
    public async Task Items_of_a_batch_have_outcomes_of_their_own_and_do_not_see_each_other()
    {
        var answers = await BatchAsync("", NewCustomer("a", "One"), NewCustomer("b", "One"), NewCustomer("c", "Three"),
            new { bId = "d", operation = "create", Invoice = SimulatorTalk.Invoice("1", [SimulatorTalk.Line("1", 1m)]) }, new { bId = "e", Query = "SELECT * FROM Customer" });
        Assert.Equal(["a", "b", "c", "d", "e"], answers.Select(static a => (string?)a!["bId"]));
        Assert.Equal("One", (string?)answers[0]!["Customer"]!["DisplayName"]);
        Assert.Equal("6240", (string?)answers[1]!["Fault"]!["Error"]![0]!["code"]);
        Assert.Equal("Three", (string?)answers[2]!["Customer"]!["DisplayName"]);
        Assert.Equal("2500", (string?)answers[3]!["Fault"]!["Error"]![0]!["code"]);
        Assert.Equal("{}", answers[4]!["QueryResponse"]!.ToJsonString());
        Assert.Equal((1, 4), (_books.Counts.Metered, _books.Counts.Unmetered));
        Assert.Equal(3, _books.Counts.BatchItems["customer/create"]);
    }

    [Fact]
    public async Task Batches_have_sizes_and_requestids()
    {
        var (status, empty) = await _talk.PostAsync("batch", new { BatchItemRequest = Array.Empty<object>() });
        Assert.Equal((400, "400", "Batch Request is Empty"), (status, SimulatorTalk.Code(empty), (string?)empty["Fault"]!["Error"]![0]!["Detail"]));
        Assert.Equal("1040", await _talk.RefusedAsync("batch", new { BatchItemRequest = Enumerable.Range(0, 31).Select(static i => NewCustomer($"{i}", $"C{i}")) }));
        Assert.Equal("2050", await _talk.RefusedAsync($"batch?requestid={new string('r', 37)}", new { BatchItemRequest = new[] { NewCustomer("1", "A") } }));
        Assert.Equal("2050", await _talk.RefusedAsync("batch", new { BatchItemRequest = new[] { NewCustomer("12345678901", "A") } }));

        var first = await BatchAsync("?requestid=b-1", NewCustomer("a", "One"), NewCustomer("b", "Two"));
        var again = await BatchAsync("?requestid=b-1", NewCustomer("a", "One"), NewCustomer("b", "Two"));
        Assert.True(JsonNode.DeepEquals(first, again));
        Assert.Equal(2, _books.Books.Customers.Length);
    }

    [Fact]
    public async Task A_batch_that_was_cut_in_the_middle_is_finished_under_the_same_requestid()
    {
        _books.Faults.Next(Fault.CutWithin, "batch");
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(() => BatchAsync("?requestid=b-1", NewCustomer("a", "One"), NewCustomer("b", "Two")));
        Assert.Single(_books.Books.Customers);
        var answers = await BatchAsync("?requestid=b-1", NewCustomer("a", "One"), NewCustomer("b", "Two"));
        Assert.Equal(["One", "Two"], answers.Select(static a => (string?)a!["Customer"]!["DisplayName"]));
        Assert.Equal(2, _books.Books.Customers.Length);
    }

    [Fact]
    public async Task Changes_since_a_time_name_what_was_deleted()
    {
        var (customer, item) = (await _talk.CustomerAsync(), await _talk.ItemAsync());
        var since = Uri.EscapeDataString(DateTimeOffset.UtcNow.AddMinutes(-1).ToString("yyyy-MM-ddTHH:mm:sszzz"));
        var (kept, gone) = (await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(item, 1m)])), await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(item, 2m)])));
        _books.Desk.Delete("Invoice", SimulatorTalk.Id(gone));
        var (_, answer) = await _talk.GetAsync($"cdc?entities=Invoice,Bill&changedSince={since}");
        var parts = (JsonArray)answer["CDCResponse"]![0]!["QueryResponse"]!;
        Assert.Equal([(SimulatorTalk.Id(kept), null), (SimulatorTalk.Id(gone), "Deleted")], parts[0]!["Invoice"]!.AsArray().Select(static i => ((string)i!["Id"]!, (string?)i["status"])));
        Assert.Equal("{}", parts[1]!.ToJsonString());
        Assert.Equal("4001", SimulatorTalk.Code((await _talk.GetAsync("cdc?entities=Invoice&changedSince=2020-01-01T00:00:00Z")).Body));
    }

    [Fact]
    public async Task Files_are_attached()
    {
        var (customer, item) = (await _talk.CustomerAsync(), await _talk.ItemAsync());
        var invoice = SimulatorTalk.Id(await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(item, 1m)])));
        using var metadata = new StringContent(JsonSerializer.Serialize(new
        {
            AttachableRef = new[] { new { EntityRef = new { type = "Invoice", value = invoice }, IncludeOnSend = true } },
            FileName = "detail.csv",
            ContentType = "text/csv",
        }), Encoding.UTF8, "application/json");
        using var file = new ByteArrayContent([1, 2, 3]);
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var content = new MultipartFormDataContent { { metadata, "file_metadata_01" }, { file, "file_content_01", "detail.csv" } };
        using var answer = await _talk.SendAsync(HttpMethod.Post, "upload", content);
        Assert.Contains("AttachableResponse", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var attached = Assert.Single(_books.Books.Attachments);
        Assert.Equal(("detail.csv", "Invoice", invoice), (attached.FileName, attached.Entity, attached.EntityId));
        Assert.Equal([1, 2, 3], attached.Content!);
    }
}
