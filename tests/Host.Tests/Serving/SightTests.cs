using System.Text.Json.Nodes;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>What a party sees where its rows stand beside another's, or were another's before.</summary>
[Collection(ServingTests.Alone)]
public sealed class SightTests
{
    [Fact]
    public async Task A_trace_of_usage_that_is_added_up_names_that_of_the_same_parties_only()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        await admin.Post("facts/plans", """[{ "plan": "EACH", "model": "event" }]""");
        await admin.Post("facts/items", """[{ "item": "I3", "name": "Meal" }]""");
        await admin.Post("facts/rates", """[{ "item": "I3", "scope": "all", "tier_from": "0", "tier_mode": "graduated", "price": "2.00" }, { "item": "I3", "scope": "all", "tier_from": "10", "tier_mode": "graduated", "price": "1.00" }]""");
        await admin.Post("facts/agreements", """
            [{ "agreement": "H1", "from": "2022-05-01", "payer": "P1", "item": "I3", "plan": "EACH" }, { "agreement": "H1", "from": "2022-05-15", "payer": "P2", "item": "I3", "plan": "EACH" },
             { "agreement": "O1", "from": "2022-05-01", "item": "I3", "plan": "EACH" }]
            """);
        await admin.Post("facts/events", """
            [{ "event": "OLD", "agreement": "H1", "at": "2022-05-10T10:00:00Z" }, { "event": "NEW", "agreement": "H1", "at": "2022-05-20T10:00:00Z" },
             { "event": "FIRST", "agreement": "O1", "payer": "P1", "recipient": "R1", "at": "2022-05-10T10:00:00Z" }, { "event": "SECOND", "agreement": "O1", "payer": "P1", "recipient": "R2", "at": "2022-05-10T10:00:00Z" }]
            """);

        foreach (var (charge, expected) in new[] { ("2022-05/H1/I3", "OLD"), ("2022-05/H1/I3@2022-05-15", "NEW"), ("2022-05/O1/I3/P1/R1", "FIRST"), ("2022-05/O1/I3/P1/R2", "SECOND") })
        {
            Assert.Equal([expected], (await admin.Trace(charge)).Texts("usages"));
        }
    }
}

/// <summary>Traces, as tests read them.</summary>
internal static class Tracing
{
    /// <summary>Of a key, with what is asked beside it.</summary>
    public static async Task<JsonNode> Trace(this HttpClient client, string key, int status = 200)
    {
        var parts = key.Split('?');
        return (await client.Read("trace/" + Uri.EscapeDataString(parts[0]) + (parts.Length > 1 ? "?" + parts[1] : ""), status))!;
    }

    public static IEnumerable<string> Texts(this JsonNode node, string name) => node[name]!.AsArray().Select(x => (string)x!);
}
