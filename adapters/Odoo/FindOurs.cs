using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>
/// Finds what the connector created in Odoo, also when the answer to the create was lost. Each has an external id, made of our key and, for a document,
/// of the revision that was created: nobody else uses it, and Odoo does not let two records have the same.
/// </summary>
internal sealed class FindOurs(OdooCompany company)
{
    // As many records in a call as an answer of reasonable size holds.
    private const int AtOnce = 200;

    // As many as are looked up one by one: for more, one search costs less.
    private const int Few = 2;

    /// <summary>The id of the move that was created for a revision of a document; null when there is none.</summary>
    public Task<long?> IdAsync(string key, int revision, CancellationToken cancellation) => IdAsync(OdooMapper.NameOf(key, revision), cancellation);

    /// <summary>The id of the partner or product that was created for a record; null when there is none.</summary>
    public Task<long?> IdAsync(BackendRecord record, CancellationToken cancellation) => IdAsync(OdooMapper.NameOf(record), cancellation);

    /// <summary>The moves of documents, by key; those that do not exist are missing.</summary>
    public async Task<Dictionary<string, OdooMove>> MovesAsync(ImmutableArray<KnownDocument> documents, CancellationToken cancellation)
    {
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var known in documents)
        {
            if (OdooMapper.Number(known.ExternalId) is { } id)
            {
                ids[known.Document] = id;
            }
        }

        // The stamp finds many in one call. Somebody may have changed it, so what it does not find is looked up by external id.
        var unknown = documents.Where(d => d.ExternalId is null).ToImmutableArray();
        foreach (var part in unknown.Chunk(AtOnce))
        {
            await ByStampAsync(part, ids, cancellation);
        }

        foreach (var (document, id) in await ByExternalIdAsync(unknown.Where(d => !ids.ContainsKey(d.Document)), cancellation))
        {
            ids[document] = id;
        }

        var moves = new Dictionary<long, OdooMove>();
        foreach (var part in ids.Values.Distinct().Chunk(AtOnce))
        {
            foreach (var move in await MovesAsync(part, cancellation))
            {
                moves[move.Id] = move;
            }
        }

        // What is missing or cancelled may have been recreated under another id, by a store that was lost since: only what has our external id counts.
        var ended = documents.Where(d => d.ExternalId is not null && !(ids.TryGetValue(d.Document, out var id) && moves.TryGetValue(id, out var move) && move.PublicationState.Counts())).ToArray();
        foreach (var part in ended.Chunk(AtOnce))
        {
            var recreated = new Dictionary<string, long>(StringComparer.Ordinal);
            await ByStampAsync(part, recreated, cancellation);
            foreach (var move in await MovesAsync(recreated.Values, cancellation))
            {
                moves[move.Id] = move;
            }

            foreach (var (document, id) in recreated.Where(r => moves.TryGetValue(r.Value, out var move) && move.PublicationState.Counts()))
            {
                ids[document] = id;
            }
        }

        // A draft that we cancelled may have been replaced by another one, whose id we were never told.
        var replaced = documents.Where(d => ids.TryGetValue(d.Document, out var id) && moves.TryGetValue(id, out var move) && move.IsReplaced && move.Revision < d.Revision);
        foreach (var (document, id) in await ByExternalIdAsync(replaced, cancellation))
        {
            if (await MoveAsync(id, cancellation) is { } move)
            {
                ids[document] = id;
                moves[id] = move;
            }
        }

        await SeeAttachedAsync(moves, cancellation);
        var found = ids.Where(i => moves.ContainsKey(i.Value)).ToDictionary(i => i.Key, i => moves[i.Value], StringComparer.Ordinal);
        var credits = (await CreditsAsync(found.Values.Where(m => m.PublicationState.IsBooked()), cancellation)).ToLookup(c => c.Reverses);
        if (credits.Count == 0)
        {
            return found;
        }

        var copies = await CopiesAsync(found.Where(f => credits.Contains(f.Value.Id)), cancellation);
        return found.ToDictionary(f => f.Key, f => f.Value with { Credits = [.. credits[f.Value.Id].OrderBy(c => c.Id)], Copies = [.. copies[f.Value.Id]] }, StringComparer.Ordinal);
    }

    /// <summary>
    /// Before 18 Odoo does not tell that somebody edited a draft, only who wrote it last. That a person attached a file shows in the file: both were written in
    /// one transaction, and have its date.
    /// </summary>
    private async Task SeeAttachedAsync(Dictionary<long, OdooMove> moves, CancellationToken cancellation)
    {
        var written = moves.Values.Where(m => m is { State: "draft", IsModified: null, IsOtherContent: false } && m.IsWrittenByOthers(company.Connection.User)).ToArray();
        foreach (var part in written.Chunk(AtOnce))
        {
            var domain = OdooCall.Where("res_model", "=", "account.move");
            domain.Add(new JsonArray("res_id", "in", OdooCall.Numbers(part.Select(m => m.Id))));
            var files = (await company.SearchAsync("ir.attachment", domain, ["res_id", "write_date", "create_uid"], cancellation)).ToLookup(f => OdooJson.Id(f, "res_id"), f => (OdooJson.Text(f, "write_date"), OdooJson.Id(f, "create_uid")));
            foreach (var move in part.Where(m => files[m.Id].Contains((m.WriteDate, m.WriteUser))))
            {
                moves[move.Id] = move with { IsAttachedTo = true };
            }
        }
    }

    /// <summary>What others made against moves of ours, and did not cancel: a person's credit notes.</summary>
    private async Task<List<OdooMove>> CreditsAsync(IEnumerable<OdooMove> booked, CancellationToken cancellation)
    {
        var all = booked.ToArray();
        var credits = new List<OdooMove>();
        foreach (var part in all.Select(m => m.Id).Chunk(AtOnce))
        {
            var domain = OdooCall.Where("reversed_entry_id", "in", OdooCall.Numbers(part));
            domain.Add(new JsonArray("state", "!=", "cancel"));
            long[] ids = [.. (await company.SearchAsync("account.move", domain, ["state"], cancellation)).Select(m => m.GetProperty("id").GetInt64())];
            if (ids.Length > 0)
            {
                var names = await company.CallAsync(new OdooCall("account.move", "get_external_id") { Ids = [.. ids] }, cancellation);
                credits.AddRange(await MovesAsync(ids.Where(id => !IsOurs(names, id)), cancellation));
            }
        }

        // One that was made by itself, and settled with ours by hand, names no move that it reverses: Odoo tells only that ours is reversed.
        foreach (var settled in all.Where(m => m.PaymentState == "reversed" && credits.TrueForAll(c => c.Reverses != m.Id)))
        {
            credits.AddRange((await MovesAsync(await SettledByAsync(settled.Id, cancellation), cancellation)).Select(c => c with { Reverses = settled.Id }));
        }

        return credits;
    }

    /// <summary>The moves with the stamp and the type of credited moves of ours that have no external id of ours: what "reverse and create invoice" makes.</summary>
    private async Task<ILookup<long, string>> CopiesAsync(IEnumerable<KeyValuePair<string, OdooMove>> credited, CancellationToken cancellation)
    {
        var copies = new List<(long Of, string Name)>();
        foreach (var (key, move) in credited)
        {
            var domain = OdooCall.Where(OdooMove.StampField, "=like", OdooMove.StampsOf(key));
            domain.Add(new JsonArray("move_type", "=", move.Type));
            domain.Add(new JsonArray("state", "!=", "cancel"));
            var found = (await company.SearchAsync("account.move", domain, ["name", "state", "move_type"], cancellation)).Select(OdooMove.Read).Where(m => m.Id != move.Id).ToArray();
            var names = found.Length == 0 ? default : await company.CallAsync(new OdooCall("account.move", "get_external_id") { Ids = [.. found.Select(m => m.Id)] }, cancellation);
            copies.AddRange(found.Where(m => !IsOurs(names, m.Id)).OrderBy(m => m.Id).Select(m => (move.Id, m.State == "posted" && m.Number is { } number ? number : $"(draft {OdooMapper.Text(m.Id)})")));
        }

        return copies.ToLookup(c => c.Of, c => c.Name);
    }

    /// <summary>The credit notes that a move was settled with, without those of ours.</summary>
    private async Task<long[]> SettledByAsync(long id, CancellationToken cancellation)
    {
        var found = await company.SearchAsync("account.move", OdooCall.Where("id", "=", id), ["invoice_payments_widget"], cancellation);
        if (found is not [var move] || !move.TryGetProperty("invoice_payments_widget", out var widget) || widget.ValueKind != JsonValueKind.Object || !widget.TryGetProperty("content", out var content))
        {
            return [];
        }

        long[] ids = [.. content.EnumerateArray().Where(c => c.TryGetProperty("is_refund", out var refund) && refund.ValueKind == JsonValueKind.True).Select(c => OdooJson.Id(c, "move_id")).OfType<long>()];
        var names = ids.Length == 0 ? default : await company.CallAsync(new OdooCall("account.move", "get_external_id") { Ids = [.. ids] }, cancellation);
        return [.. ids.Where(i => !IsOurs(names, i))];
    }

    /// <summary>Moves with their lines, by id; those that were deleted are missing.</summary>
    public async Task<ImmutableArray<OdooMove>> MovesAsync(IEnumerable<long> ids, CancellationToken cancellation)
    {
        var moves = await company.SearchAsync("account.move", OdooCall.Where("id", "in", OdooCall.Numbers(ids)), company.Fields("account.move"), cancellation);
        var lineIds = moves.SelectMany(m => OdooJson.Ids(m, "invoice_line_ids")).ToArray();
        var lines = lineIds.Length == 0
            ? []
            : await company.SearchAsync("account.move.line", OdooCall.Where("id", "in", OdooCall.Numbers(lineIds)), company.Fields("account.move.line"), cancellation);
        var byMove = lines.ToLookup(line => OdooJson.Id(line, "move_id"));
        return [.. moves.Select(move => OdooMove.With(move, byMove[move.GetProperty("id").GetInt64()]))];
    }

    /// <summary>The moves that count and carry a stamp and an external id of ours, by the key on the stamp, but for those that are known.</summary>
    public async Task<List<(string Document, OdooMove Move)>> UnknownAsync(IReadOnlySet<string> known, CancellationToken cancellation)
    {
        var domain = OdooCall.Where("state", "!=", "cancel");
        foreach (var part in new JsonArray[] { ["company_id", "=", company.Id], OfInvoices })
        {
            domain.Add(part);
        }

        domain.Add("|");
        domain.Add(new JsonArray(OdooMove.StampField, "!=", false));
        domain.Add(new JsonArray("invoice_origin", "=like", "Connector r%"));
        var stamped = (await company.SearchAsync("account.move", domain, [OdooMove.StampField, "invoice_origin", "ref"], cancellation))
            .Select(move => (Id: move.GetProperty("id").GetInt64(), Key: OdooMove.Read(move).Key)).Where(move => move.Key is not null && !known.Contains(move.Key)).ToArray();
        var found = new List<(string, OdooMove)>();
        foreach (var some in stamped.Chunk(AtOnce))
        {
            var names = await company.CallAsync(new OdooCall("account.move", "get_external_id") { Ids = [.. some.Select(m => m.Id)] }, cancellation);
            var ours = some.Where(m => IsOurs(names, m.Id, m.Key!)).ToDictionary(m => m.Id, m => m.Key!);
            found.AddRange((await MovesAsync(ours.Keys, cancellation)).Where(m => m.PublicationState.Counts()).Select(m => (ours[m.Id], m)));
        }

        return found;
    }

    /// <summary>The lines of a move that have an amount; null when it was deleted.</summary>
    public async Task<ImmutableArray<FoundLine>?> LinesAsync(long id, CancellationToken cancellation)
    {
        if ((await company.SearchAsync("account.move", OdooCall.Where("id", "=", id), ["currency_id", "invoice_line_ids"], cancellation)) is not [var move])
        {
            return null;
        }

        var decimals = Currency.Decimals((await company.CurrenciesAsync(cancellation)).GetValueOrDefault(OdooJson.Id(move, "currency_id") ?? 0, ""));
        var lines = await company.SearchAsync(
            "account.move.line", OdooCall.Where("id", "in", OdooCall.Numbers(OdooJson.Ids(move, "invoice_line_ids"))), ["sequence", "name", "product_id", "price_subtotal", "display_type"], cancellation);
        // The parts of a line have one place: they were sent as one.
        return [.. lines.Where(l => OdooJson.Text(l, "display_type") is null or "product").OrderBy(l => OdooJson.Amount(l, "sequence")).ThenBy(l => l.GetProperty("id").GetInt64())
            .GroupBy(l => (Place: OdooJson.Amount(l, "sequence"), Text: OdooJson.Text(l, "name") ?? "", Product: OdooJson.Id(l, "product_id")))
            .Select(line => new FoundLine(line.Key.Text, null, line.Sum(l => ((Fraction)OdooJson.Amount(l, "price_subtotal")).Round(decimals) ?? 0), [])
            {
                ItemId = line.Key.Product?.ToString(CultureInfo.InvariantCulture),
            })];
    }

    /// <summary>A move with its lines; null when it was deleted.</summary>
    public async Task<OdooMove?> MoveAsync(long id, CancellationToken cancellation) => (await MovesAsync([id], cancellation)).FirstOrDefault();

    private async Task<long?> IdAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var found = await company.CallAsync(OdooCall.Reference(OdooMapper.Module, name), cancellation);
            return found.ValueKind == JsonValueKind.Array && found.GetArrayLength() == 2 && found[1].ValueKind == JsonValueKind.Number ? found[1].GetInt64() : null;
        }
        catch (OdooFault fault) when (fault.Name == "ValueError")
        {
            return null;
        }
    }

    private async Task<List<(string Document, long Id)>> ByExternalIdAsync(IEnumerable<KnownDocument> documents, CancellationToken cancellation)
    {
        var asked = documents.ToArray();
        if (asked.Length > Few && await company.UserAsync(cancellation) is { } user)
        {
            return await WithoutStampAsync(asked, user, cancellation);
        }

        var found = new List<(string, long)>();
        foreach (var known in asked)
        {
            if (await IdAsync(known.Document, known.Revision, cancellation) is { } id)
            {
                found.Add((known.Document, id));
            }
        }

        return found;
    }

    /// <summary>
    /// The same for many, none of which was found by its stamp: Odoo tells the external ids of records, not the records of external ids. So it is asked for what we
    /// created that has lost its stamp, which is nothing but for what people changed.
    /// </summary>
    private async Task<List<(string Document, long Id)>> WithoutStampAsync(KnownDocument[] documents, long user, CancellationToken cancellation)
    {
        var domain = OdooCall.Where("create_uid", "=", user);
        foreach (var part in (JsonNode[])[OfInvoices, .. Not(OdooMove.StampField, OdooMove.AnyStamp), .. Not("invoice_origin", "Connector r%")])
        {
            domain.Add(part);
        }

        var names = documents.ToDictionary(d => $"{OdooMapper.Module}.{OdooMapper.NameOf(d.Document, d.Revision)}", d => d.Document, StringComparer.Ordinal);
        var found = new List<(string, long)>();
        foreach (var some in (await company.SearchAsync("account.move", domain, ["state"], cancellation)).Select(m => m.GetProperty("id").GetInt64()).Chunk(AtOnce))
        {
            var theirs = await company.CallAsync(new OdooCall("account.move", "get_external_id") { Ids = [.. some] }, cancellation);
            foreach (var id in some)
            {
                if (names.TryGetValue(OdooJson.Text(theirs, OdooMapper.Text(id)) ?? "", out var document))
                {
                    found.Add((document, id));
                }
            }

        }

        return found;
    }

    private static JsonArray OfInvoices => ["move_type", "in", new JsonArray("out_invoice", "out_refund", "in_invoice", "in_refund")];

    /// <summary>That a text is empty or does not match a pattern.</summary>
    private static JsonNode[] Not(string field, string pattern) => ["|", new JsonArray(field, "=", false), "!", new JsonArray(field, "=like", pattern)];

    /// <summary>Finds documents by their stamps; those that were published before there were any, by their reference. A copy that somebody made has no external id of ours.</summary>
    private async Task ByStampAsync(KnownDocument[] documents, Dictionary<string, long> ids, CancellationToken cancellation)
    {
        JsonArray domain = [.. documents.Select(_ => (JsonNode)"|")];
        domain.Add(new JsonArray("ref", "in", OdooCall.Strings(documents.Select(d => d.Document))));
        foreach (var known in documents)
        {
            domain.Add(new JsonArray(OdooMove.StampField, "=like", OdooMove.StampsOf(known.Document)));
        }

        domain.Add(OfInvoices);
        var found = (await company.SearchAsync("account.move", domain, company.Fields("account.move"), cancellation)).Select(OdooMove.Read).ToArray();
        var names = found.Length == 0 ? default : await company.CallAsync(new OdooCall("account.move", "get_external_id") { Ids = [.. found.Select(m => m.Id)] }, cancellation);
        foreach (var known in documents)
        {
            // Several are ours when one was cancelled and created again.
            if (found.Where(move => IsOurs(names, move.Id, known.Document)).OrderBy(move => move.State == "cancel").ThenByDescending(move => move.Id).FirstOrDefault() is { } ours)
            {
                ids[known.Document] = ours.Id;
            }
        }
    }

    private static bool IsOurs(JsonElement names, long id)
        => names.ValueKind == JsonValueKind.Object && OdooJson.Text(names, id.ToString(CultureInfo.InvariantCulture))?.StartsWith(OdooMapper.Module + ".", StringComparison.Ordinal) == true;

    private static bool IsOurs(JsonElement names, long id, string document)
        => names.ValueKind == JsonValueKind.Object && OdooJson.Text(names, id.ToString(CultureInfo.InvariantCulture)) is { } name
            && name.StartsWith($"{OdooMapper.Module}.{OdooMapper.NameOf(document, 0)[..^1]}", StringComparison.Ordinal);
}
