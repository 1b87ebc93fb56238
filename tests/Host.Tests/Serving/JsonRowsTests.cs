using System.Text;
using Connector.Contract;
using Connector.Host.Api;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>Answers are whole, or nothing of them is sent.</summary>
public sealed class JsonRowsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_an_array()
        => Assert.Equal("""[{"status":"1"},{"status":"2"}]""", await Answered(new[] { 1, 2 }.ToAsyncEnumerable()));

    [Fact]
    public async Task An_answer_that_fails_at_a_later_row_leaves_nothing_before_the_problem()
        => Assert.Equal("", await Answered(new[] { 1, 2, 0 }.ToAsyncEnumerable().Select(n => 6 / n)));

    [Fact]
    public async Task A_long_answer_is_sent_as_it_comes()
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        var sentBeforeTheEnd = 0L;
        var rows = Enumerable.Range(0, 20_000).ToAsyncEnumerable().Select(n =>
        {
            sentBeforeTheEnd = body.Length;
            return n;
        });

        await JsonRows.ToStaff(http, rows, n => new HealthRow($"row {n}"), default, n => $"{n}");

        Assert.InRange(sentBeforeTheEnd, 300_000, 500_000);
    }

    private static async Task<string> Answered(IAsyncEnumerable<int> rows)
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        try
        {
            await JsonRows.ToStaff(http, rows, n => new HealthRow($"{n}"), default, n => $"{n}");
        }
        catch (DivideByZeroException)
        {
            // what the handler would answer as a problem
        }

        await http.Response.BodyWriter.FlushAsync(Cancellation);
        return Encoding.UTF8.GetString(body.ToArray());
    }
}
