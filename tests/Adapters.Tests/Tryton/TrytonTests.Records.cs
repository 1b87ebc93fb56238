using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Connector.Adapters.Tryton;
using Connector.Engine;
using Xunit;

namespace Connector.Adapters.Tests.Tryton;

/// <summary>Parties and products.</summary>
public sealed partial class TrytonTests
{
    [Fact]
    public async Task Parties_and_products_that_are_there_are_linked()
    {
        var accountant = await _tryton.LoginAsync("admin");
        var name = "Known " + _key[^8..];
        async Task<int> Make(string called, string? number) => (int)(await accountant.CallAsync("party.party.create", new JsonArray(new JsonObject
        {
            ["name"] = called,
            ["addresses"] = new JsonArray(new JsonArray("create", new JsonArray(new JsonObject { ["city"] = "York" }))),
            ["identifiers"] = new JsonArray(new JsonArray("create", number is null ? [] : new JsonArray(new JsonObject { ["code"] = number }))),
        })))![0]!;
        var byName = await Make(name, null);
        var byNumber = await Make("Another name", "GB" + _key[^8..]);
        _ = await Make("Twins " + _key[^8..], null);
        _ = await Make("Twins " + _key[^8..], null);
        BackendRecord Party(string key, string called, string? number = null) => new(ActionSubject.Customer, key + _key[^8..], number is null ? [("name", called)] : [("name", called), ("tax_id", number)]);

        ImmutableArray<BackendRecord> asked =
        [
            Party("a", name), Party("b", "Our name", "GB" + _key[^8..]), Party("c", "Twins " + _key[^8..]), Party("d", "Nobody knows " + _key[^8..]),
            Party("e", "Linked") with { ExternalId = byName.ToString(CultureInfo.InvariantCulture) }, Party("f", "Linked") with { ExternalId = "999999" },
        ];
        var matches = await _tryton.Backend().MatchAsync(asked, Cancellation);

        Assert.Equal(new RecordMatch.Found($"party.party,{byName}", "its name"), matches[0]);
        Assert.Equal(new RecordMatch.Found($"party.party,{byNumber}", "its tax number"), matches[1]);
        Assert.Contains("several by its name", Assert.IsType<RecordMatch.Blocked>(matches[2]).Reason, StringComparison.Ordinal);
        Assert.IsType<RecordMatch.None>(matches[3]);
        Assert.Equal(new RecordMatch.Found($"party.party,{byName}", "its id"), matches[4]);
        Assert.IsType<RecordMatch.Blocked>(matches[5]);

        // What others made keeps what they wrote; documents go to it all the same.
        var linked = asked[0] with { ExternalId = ((RecordMatch.Found)matches[0]).ExternalId };
        var document = Invoice(100) with { Payer = linked.Key, Counterparty = linked.Key };
        var made = Assert.IsType<SendOutcome.Done>(await SendAsync(_tryton.Backend(), Create(document), linked)).Found;
        Assert.Equal(byName, (int)(await ReadAsync("account.invoice", Id(made), "party"))["party"]!);
        Assert.Equal("York", (string?)(await accountant.SearchAsync("party.address", [new JsonArray("party", "=", byName)], "city"))[0]!["city"]);
    }

    [Fact]
    public async Task Our_parties_follow_our_facts()
    {
        var key = "party " + _key[^8..];
        ImmutableArray<BackendRecord> Record(params (string, string)[] fields) => [new BackendRecord(ActionSubject.Customer, key, [.. fields])];
        var made = await _tryton.Backend().SendRecordsAsync(
            Record(("name", "Old"), ("email", "old@north.example"), ("street", "1 Old Road"), ("city", "Leeds"), ("postcode", "LS1"), ("country", "GB"), ("tax_id", "not a number")), Cancellation);
        var again = await _tryton.Backend().SendRecordsAsync(
            Record(("name", "New"), ("email", "new@north.example"), ("phone", "+441130000000"), ("street", "2 New Road"), ("city", "York"), ("country", "GB"), ("tax_id", "GB980780684")), Cancellation);

        Assert.Equal(made, again);
        var id = TrytonReader.IdOf(made[0].ExternalId)!.Value;
        var accountant = await _tryton.AccountantAsync();
        Assert.Equal("New", (string?)(await ReadAsync("party.party", id, "name"))["name"]);
        var address = Assert.Single(await accountant.SearchAsync("party.address", [new JsonArray("party", "=", id)], "street", "city", "country.code"));
        Assert.Equal(("2 New Road", "York", "GB"), ((string?)address!["street"], (string?)address["city"], (string?)address["country."]!["code"]));
        Assert.Equal(
            ["+441130000000", "new@north.example"],
            (await accountant.SearchAsync("party.contact_mechanism", [new JsonArray("party", "=", id)], "value")).Select(c => (string?)c!["value"]).Order(StringComparer.Ordinal));
        Assert.Equal("GB980780684", (string?)Assert.Single(await accountant.SearchAsync("party.identifier", [new JsonArray("party", "=", id)], "code"))!["code"]);
    }
}
