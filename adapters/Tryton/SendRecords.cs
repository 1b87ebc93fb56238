using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>Sends customers, vendors and items: look up by reservation and by code, create what is missing, reserve its key, update what is ours.</summary>
internal sealed class SendRecords(TrytonClient client, TrytonReader reader, TrytonCompany company)
{
    private const string Parties = TrytonReader.Parties;
    private const string Products = TrytonReader.Products;
    private const int ChunkSize = 100;
    private const int Attempts = 5;

    /// <summary>The outcome of a record for which a call failed.</summary>
    public static RecordOutcome Failed(TrytonFailure failure) => new(null, failure.Code, failure.Message, failure.Kind is not (FailureKind.Refused or FailureKind.Warning));

    /// <summary>Sends records, some together. When that fails, each is sent by itself.</summary>
    public async Task<ImmutableArray<RecordOutcome>> SendAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        var outcomes = new RecordOutcome?[records.Length];
        var parties = Enumerable.Range(0, records.Length).Where(i => records[i].Subject != ActionSubject.Item);
        var items = Enumerable.Range(0, records.Length).Where(i => records[i].Subject == ActionSubject.Item);
        foreach (var chunk in parties.Chunk(ChunkSize))
        {
            await SendAsync([.. chunk.Select(i => (i, records[i]))], SendPartiesAsync, outcomes, cancellation);
        }

        foreach (var chunk in items.Chunk(ChunkSize))
        {
            await SendAsync([.. chunk.Select(i => (i, records[i]))], SendItemsAsync, outcomes, cancellation);
        }

        return [.. outcomes.Select(outcome => outcome!)];
    }

    /// <summary>The id of a record as outcomes show it.</summary>
    public static string NameOf(ActionSubject subject, int id)
        => string.Create(CultureInfo.InvariantCulture, $"{(subject == ActionSubject.Item ? Products : Parties)},{id}");

    private async Task SendAsync(
        ImmutableArray<(int Index, BackendRecord Record)> chunk, Func<IReadOnlyList<BackendRecord>, CancellationToken, Task<IReadOnlyDictionary<string, int>>> send,
        RecordOutcome?[] outcomes, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // A party may be a customer and a vendor: in Tryton it is one party.
                var ids = await send([.. chunk.Select(c => c.Record).DistinctBy(r => r.Key, StringComparer.Ordinal)], cancellation);
                foreach (var (index, record) in chunk)
                {
                    outcomes[index] = new RecordOutcome(NameOf(record.Subject, ids[record.Key]), null, null, false);
                }

                return;
            }
            catch (TrytonFailure failure) when (failure.Kind == FailureKind.Changed && attempt < Attempts)
            {
                // Somebody else was faster: what exists now is used.
            }
            catch (TrytonFailure failure) when (chunk.Length > 1 && failure.Kind != FailureKind.Down)
            {
                foreach (var one in chunk)
                {
                    await SendAsync([one], send, outcomes, cancellation);
                }

                return;
            }
            catch (TrytonFailure failure)
            {
                foreach (var (index, _) in chunk)
                {
                    outcomes[index] = Failed(failure);
                }

                return;
            }
        }
    }

    private async Task<IReadOnlyDictionary<string, int>> SendPartiesAsync(IReadOnlyList<BackendRecord> records, CancellationToken cancellation)
    {
        var known = records.Select(KnownRecord.Of).ToList();
        var reservations = await reader.ReservationsOfAsync(Parties, known, company, cancellation);
        var found = await reader.RecordsAsync(Parties, known, reservations, ["code", "name", "create_uid", "addresses", "contact_mechanisms", "identifiers"], cancellation);
        var ids = found.ToDictionary(f => f.Key, f => f.Value.Id("id")!.Value, StringComparer.Ordinal);

        var missing = records.Where(r => !ids.ContainsKey(r.Key)).ToList();
        if (missing.Find(r => r.ExternalId is not null) is { } lost)
        {
            throw new TrytonFailure(FailureKind.Refused, "TRYTON-016", $"{lost.ExternalId}, which {lost.Key} is linked to, is not in Tryton: link it to another.");
        }

        if (missing.Count > 0)
        {
            var countries = await CountriesAsync(missing, cancellation);
            foreach (var (key, id) in await CreatePartiesAsync(missing, countries, cancellation))
            {
                ids[key] = id;
            }
        }

        // What others created is theirs to keep up to date.
        foreach (var record in records.Where(r => found.TryGetValue(r.Key, out var there) && there.Id("create_uid") == company.User))
        {
            await UpdatePartyAsync(record, found[record.Key], cancellation);
        }

        return ids;
    }

    private async Task<IEnumerable<(string Key, int Id)>> CreatePartiesAsync(List<BackendRecord> missing, Dictionary<string, int> countries, CancellationToken cancellation)
    {
        JsonArray Values(bool isTyped) => [.. missing.Select(r => (JsonNode)Party(r, countries, isTyped))];
        JsonElement ids;
        try
        {
            ids = await client.WriteAsync($"model.{Parties}.create", [Values(isTyped: true)], cancellation);
        }
        catch (TrytonFailure refused) when (refused.Kind == FailureKind.Refused && missing.Count == 1)
        {
            try
            {
                // A number that Tryton does not accept as a tax number is stored without a type.
                ids = await client.WriteAsync($"model.{Parties}.create", [Values(isTyped: false)], cancellation);
            }
            catch (TrytonFailure again) when (again.Kind == FailureKind.Refused)
            {
                // Codes are unique: perhaps somebody else was faster.
                throw again.Message.Contains("unique", StringComparison.Ordinal) ? new TrytonFailure(FailureKind.Changed, again.Code, again.Message) : again;
            }
        }

        return missing.Zip(ids.EnumerateArray(), (record, id) => (record.Key, id.GetInt32()));
    }

    private async Task UpdatePartyAsync(BackendRecord record, JsonElement there, CancellationToken cancellation)
    {
        var address = await FirstAsync("party.address", there.IdsOf("addresses"), ["street", "city", "postal_code", "country.code"], cancellation);
        var contacts = await client.SearchAsync("party.contact_mechanism", [TrytonValues.Where("id", "in", TrytonValues.Ids(there.IdsOf("contact_mechanisms")))], ["type", "value"], cancellation);
        var identifier = await FirstAsync("party.identifier", there.IdsOf("identifiers"), ["code"], cancellation);
        var values = new JsonObject();
        if (there.Text("name") != record.Field("name"))
        {
            values["name"] = record.Field("name");
        }

        var isElsewhere = address is not { } old || old.Text("street") != record.Field("street") || old.Text("city") != record.Field("city")
            || old.Text("postal_code") != record.Field("postcode")
            || (old.TryGetProperty("country.", out var country) && country.ValueKind == JsonValueKind.Object ? country.Text("code") : null) != record.Field("country");
        if (isElsewhere)
        {
            var fields = Address(record, await CountriesAsync([record], cancellation));
            values["addresses"] = address is { } known
                ? new JsonArray(new JsonArray("write", TrytonValues.Ids([known.Id("id")!.Value]), fields))
                : new JsonArray(new JsonArray("create", new JsonArray(fields)));
        }

        var mechanisms = new JsonArray();
        foreach (var (type, field) in new[] { ("email", "email"), ("phone", "phone") })
        {
            var contact = contacts.FirstOrDefault(c => c.Text("type") == type);
            var isThere = contact.ValueKind == JsonValueKind.Object;
            if (record.Field(field) is { } value && (!isThere || contact.Text("value") != value))
            {
                mechanisms.Add(isThere
                    ? new JsonArray("write", TrytonValues.Ids([contact.Id("id")!.Value]), new JsonObject { ["value"] = value })
                    : new JsonArray("create", new JsonArray(new JsonObject { ["type"] = type, ["value"] = value })));
            }
        }

        if (mechanisms.Count > 0)
        {
            values["contact_mechanisms"] = mechanisms;
        }

        if (record.Field("tax_id") is { } number && identifier?.Text("code") != number)
        {
            values["identifiers"] = identifier is { } known
                ? new JsonArray(new JsonArray("write", TrytonValues.Ids([known.Id("id")!.Value]), new JsonObject { ["type"] = null, ["code"] = number }))
                : new JsonArray(new JsonArray("create", new JsonArray(new JsonObject { ["code"] = number })));
        }

        if (values.Count > 0)
        {
            _ = await client.WriteAsync($"model.{Parties}.write", [TrytonValues.Ids([there.Id("id")!.Value]), values], cancellation);
        }
    }

    private async Task<JsonElement?> FirstAsync(string model, IEnumerable<int> ids, string[] fields, CancellationToken cancellation)
        => await client.SearchAsync(model, [TrytonValues.Where("id", "in", TrytonValues.Ids(ids))], fields, cancellation) is { Count: > 0 } found ? found[0] : null;

    private async Task<Dictionary<string, int>> CountriesAsync(List<BackendRecord> records, CancellationToken cancellation)
    {
        var codes = records.Select(r => r.Field("country")).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return codes.Count == 0
            ? []
            : (await client.SearchAsync("country.country", [TrytonValues.Where("code", "in", TrytonValues.Words(codes))], ["code"], cancellation))
                .ToDictionary(c => c.Text("code")!, c => c.Id("id")!.Value, StringComparer.Ordinal);
    }

    private static JsonObject Party(BackendRecord record, Dictionary<string, int> countries, bool isTyped)
    {
        var party = new JsonObject
        {
            ["code"] = record.Key,
            ["name"] = record.Field("name") ?? record.Key,
            ["addresses"] = new JsonArray(new JsonArray("create", new JsonArray(Address(record, countries)))),
        };
        var contacts = new[] { ("email", record.Field("email")), ("phone", record.Field("phone")) }.Where(c => c.Item2 is not null)
            .Select(c => (JsonNode)new JsonObject { ["type"] = c.Item1, ["value"] = c.Item2 });
        if (contacts.ToArray() is { Length: > 0 } mechanisms)
        {
            party["contact_mechanisms"] = new JsonArray(new JsonArray("create", new JsonArray(mechanisms)));
        }

        if (record.Field("tax_id") is { } number)
        {
            party["identifiers"] = new JsonArray(new JsonArray("create", new JsonArray(new JsonObject
            {
                ["type"] = !isTyped ? null : record.Field("country") == "GB" ? "gb_vat" : "eu_vat",
                ["code"] = number,
            })));
        }

        return party;
    }

    private static JsonObject Address(BackendRecord record, Dictionary<string, int> countries) => new()
    {
        ["street"] = record.Field("street"),
        ["city"] = record.Field("city"),
        ["postal_code"] = record.Field("postcode"),
        ["country"] = record.Field("country") is { } code && countries.TryGetValue(code, out var id) ? id : null,
    };

    private async Task<IReadOnlyDictionary<string, int>> SendItemsAsync(IReadOnlyList<BackendRecord> records, CancellationToken cancellation)
    {
        var known = records.Select(KnownRecord.Of).ToList();
        var reservations = await reader.ReservationsOfAsync(Products, known, company, cancellation);
        var found = await reader.RecordsAsync(Products, known, reservations, ["code", "name", "template", "create_uid"], cancellation);
        var ids = found.ToDictionary(f => f.Key, f => f.Value.Id("id")!.Value, StringComparer.Ordinal);

        var missing = records.Where(r => !ids.ContainsKey(r.Key)).ToList();
        if (missing.Find(r => r.ExternalId is not null) is { } lost)
        {
            throw new TrytonFailure(FailureKind.Refused, "TRYTON-016", $"{lost.ExternalId}, which {lost.Key} is linked to, is not in Tryton: link it to another.");
        }

        if (missing.Count > 0)
        {
            var values = new JsonArray();
            foreach (var record in missing)
            {
                values.Add(new JsonObject
                {
                    ["name"] = record.Field("name") ?? record.Key,
                    ["code"] = record.Key,
                    ["type"] = "service",
                    ["default_uom"] = UnitOf(record),
                    ["list_price"] = TrytonValues.Decimal("0"),
                    ["products"] = new JsonArray(new JsonArray("create", new JsonArray(new JsonObject()))),
                });
            }

            _ = await client.WriteAsync("model.product.template.create", [values], cancellation);
            var made = await reader.RecordsAsync(Products, [.. missing.Select(r => new KnownRecord(r.Key, null))], reservations, ["code"], cancellation);
            foreach (var record in missing)
            {
                ids[record.Key] = made[record.Key].Id("id")!.Value;
            }
        }

        // Codes of products are not unique: a reservation says which one is ours.
        var unreserved = records.Where(r => r.ExternalId is null && !reservations.ContainsKey(r.Key)).ToList();
        if (company.CanReserveKeys && unreserved.Count > 0)
        {
            try
            {
                _ = await client.WriteAsync("model.ir.model.data.create", [new JsonArray([.. unreserved.Select(r => (JsonNode)new JsonObject
                {
                    ["fs_id"] = TrytonReader.ReservedName(r.Key),
                    ["module"] = TrytonReader.ModuleOf(Products, company.Id),
                    ["model"] = Products,
                    ["db_id"] = ids[r.Key],
                    ["noupdate"] = true,
                })])], cancellation);
            }
            catch (TrytonFailure refused) when (refused.Kind == FailureKind.Refused)
            {
                throw new TrytonFailure(FailureKind.Changed, refused.Code, refused.Message);
            }
        }

        foreach (var record in records.Where(r => found.TryGetValue(r.Key, out var there) && there.Id("create_uid") == company.User))
        {
            var there = found[record.Key];
            if (there.Text("name") != record.Field("name"))
            {
                _ = await client.WriteAsync(
                    "model.product.template.write", [TrytonValues.Ids([there.Id("template")!.Value]), new JsonObject { ["name"] = record.Field("name") ?? record.Key }], cancellation);
            }
        }

        return ids;
    }

    /// <summary>The unit of an item, by name or symbol; pieces where Tryton has none of that name.</summary>
    private int UnitOf(BackendRecord record)
    {
        var name = record.Field("unit");
        return company.Units.Values.Where(u => name is not null && (u.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || u.Symbol == name)).Select(u => (int?)u.Id).FirstOrDefault()
            ?? company.Units.Values.Where(u => u.Name == "Unit").Select(u => (int?)u.Id).FirstOrDefault()
            ?? company.Units.Keys.Min();
    }
}
