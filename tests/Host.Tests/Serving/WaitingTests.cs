using System.Diagnostics;
using System.Net;
using Connector.Engine;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>While somebody records, others wait their turn, and who only reads or tries does not wait. <c>CONNECTOR_LONG=1</c>: 50 clients for a minute.</summary>
[Collection(ServingTests.Alone)]
public sealed class WaitingTests
{
    private const int Clients = 50;

    [Fact]
    public async Task Reads_and_dry_runs_answer_while_somebody_records_and_every_write_goes_through()
    {
        await using var service = await Service.Start();
        using var client = service.As("operator");
        Task<HttpResponseMessage>[] writes;
        using (var first = service.Command().Record("import"))
        {
#pragma warning disable CA2025 // they are awaited at the end
            writes = [.. Enumerable.Range(0, Clients).Select(i => Write(client, i, 0))];
#pragma warning restore CA2025
            await client.Read("periods");
            var tried = await client.Post("facts/parties?dry_run=true", """[{ "party": "T", "name": "Tried" }]""");
            Assert.Equal(1, (int)tried!["recorded"]!);
            await client.Post("plans", """{ "with": { "readings": [{ "measure": "patients", "subject": "R1", "from": "2022-05-01", "value": "5" }] } }""");
            using var ready = await service.Nobody.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
            Assert.All(writes, write => Assert.False(write.IsCompleted));
            first.Commit(null, null, null);
        }

        Assert.All(await Task.WhenAll(writes), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        using var snapshot = service.Command().Read();
        Assert.Equal(Clients, snapshot.Rows(FactFile.Parties).Count(row => row[0]!.StartsWith("W-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Fifty_clients_for_a_minute_are_all_answered_and_none_waits_twice_as_long_as_the_others_together()
    {
        Assert.SkipUnless(Seeds.IsLong, "It takes a minute: CONNECTOR_LONG=1.");
        await using var service = await Service.Start();
        using var client = service.As("operator");
        var clock = Stopwatch.StartNew();
        var took = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            var (longest, count) = (TimeSpan.Zero, 0);
            for (; clock.Elapsed < TimeSpan.FromMinutes(1); count++)
            {
                var asked = clock.Elapsed;
                using var answer = await Write(client, i, count);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                longest = clock.Elapsed - asked > longest ? clock.Elapsed - asked : longest;
            }

            return (longest, count);
        }));

        var each = clock.Elapsed / took.Sum(t => t.count); // one at a time
        TestContext.Current.TestOutputHelper!.WriteLine($"{took.Sum(t => t.count)} writes, {each.TotalMilliseconds} ms each, the longest {took.Max(t => t.longest).TotalMilliseconds} ms");
        Assert.True(took.Max(t => t.longest) < 2 * Clients * each + TimeSpan.FromSeconds(1), $"{took.Max(t => t.longest)} with {each} each");
    }

    private static Task<HttpResponseMessage> Write(HttpClient client, int number, int count)
        => client.Send(HttpMethod.Post, "facts/parties", $$"""[{ "party": "W-{{number}}-{{count}}", "name": "Written" }]""");
}
