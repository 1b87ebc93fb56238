using System.Text.Json.Nodes;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>What holds in the simulated books whatever is done in them, with faults between.</summary>
public sealed class SimulatorLaws
{
    private static readonly Fault[] Faults = [Fault.CutBefore, Fault.CutAfter, Fault.Twice, Fault.Unavailable, Fault.GatewayTimeout, Fault.HalfAnswer, Fault.TooMany];

    [Theory]
    [InlineData(1, "US")]
    [InlineData(2, "GB")]
    [InlineData(3, "GB")]
    public async Task Every_write_happens_once_and_the_sums_are_right(int seed, string country)
    {
        await using var books = await QuickBooksSimulator.StartAsync(new SimulatorOptions { Limits = null, Country = country });
        using var talk = new SimulatorTalk(books);
        var customer = await talk.CustomerAsync();
        var item = await talk.ItemAsync();
        var random = new Random(seed);
        var writes = 0;
        books.Faults.Seeded(seed, 0.3, Faults);
        for (var step = 0; step < 60; step++)
        {
            var open = books.Books.Invoices.Where(static i => i is { IsDeleted: false, IsVoided: false }).ToArray();
            var one = open.Length > 0 ? open[random.Next(open.Length)] : null;
            switch (random.Next(8))
            {
                case < 4:
                    await WriteAsync(talk, "invoice", SimulatorTalk.Invoice(customer, Lines(random, item, country), ("DocNumber", $"INV-{writes}")), $"r-{step}");
                    writes++;
                    break;
                case 4 when one is not null:
                    await WriteAsync(talk, "invoice", new { one.Id, SyncToken = $"{one.SyncToken}", sparse = true, Line = Lines(random, item, country) }, $"r-{step}");
                    break;
                case 5 when one is { Balance: > 0.02m }:
                    _ = books.Desk.Pay(one.Id, Math.Round(one.Balance / 2, 2));
                    break;
                case 6 when one is not null:
                    await WriteAsync(talk, "invoice?operation=void", new { one.Id, SyncToken = $"{one.SyncToken}" }, $"r-{step}");
                    break;
                case 7 when one is not null:
                    books.Desk.EditLine("Invoice", one.Id, 1, amount: random.Next(1, 10_000) / 100m);
                    break;
            }
        }

        books.Faults.Clear();
        Assert.True(books.Faults.Happened.Values.Sum() > 5);
        Assert.Equal(writes, books.Books.Invoices.Length);
        Assert.Equal(writes, books.Books.Invoices.Select(static invoice => invoice.DocNumber).Distinct().Count());
        var paid = books.Books.Payments.Sum(static payment => payment.Total);
        var unapplied = books.Books.Payments.Sum(payment => JsonNode.Parse(books.Books.Raw(payment.Kind, payment.Id)!)!["UnappliedAmt"]!.GetValue<decimal>());
        Assert.Equal(paid - unapplied, books.Books.Invoices.Sum(static invoice => invoice.Total - invoice.Balance));
        Assert.All(books.Books.Invoices, invoice =>
        {
            Assert.Equal(invoice.Total, invoice.Lines.Sum(static line => line.Amount ?? 0) + invoice.Tax);
            Assert.True(invoice.Balance >= 0);
            Assert.Equal(invoice.Lines.Length, invoice.Lines.Select(static line => line.Id).Distinct().Count());
        });
    }

    private static object[] Lines(Random random, string item, string country) => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
    {
        var (quantity, price) = (random.Next(1, 100) / 4m, random.Next(1, 10_000) / 1000m);
        return SimulatorTalk.Line(item, Math.Round(quantity * price, 2, MidpointRounding.AwayFromZero), quantity, price, country == "US" ? (random.Next(2) == 0 ? "TAX" : "NON") : $"{random.Next(1, 6)}");
    })];

    /// <summary>Again under the same <c>requestid</c> until there is an answer.</summary>
    private static async Task WriteAsync(SimulatorTalk talk, string path, object body, string requestId)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var (status, answer) = await talk.PostAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}requestid={requestId}", body);
                if (status == 200)
                {
                    return;
                }

                Assert.Equal(429, status);
                Assert.NotNull(answer["fault"]);
            }
            catch (Exception error) when (error is HttpRequestException or System.Text.Json.JsonException)
            {
                Assert.True(attempt < 30);
            }
        }
    }
}
