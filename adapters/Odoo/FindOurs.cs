using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Finds documents in Odoo: by their number there, by their reference, by their external id.</summary>
internal static class FindOurs
{
    // As many at once as an answer of reasonable size holds.
    private const int AtOnce = 200;

    /// <summary>The moves of documents, by key; what is not there is missing.</summary>
    public static async Task<Dictionary<string, OdooMove>> MovesAsync(OdooCompany company, ImmutableArray<KnownDocument> documents, CancellationToken cancellation)
    {
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var known in documents)
        {
            if (OdooMapper.Number(known.ExternalId) is { } id)
            {
                ids[known.Document] = id;
            }
        }

        var unknown = documents.Where(d => d.ExternalId is null).ToImmutableArray();
        foreach (var part in unknown.Chunk(AtOnce))
        {
            await ByReferenceAsync(company, part, ids, cancellation);
        }

        // Somebody may have changed the reference: the external id is what says for sure that it is not there.
        foreach (var known in unknown.Where(d => !ids.ContainsKey(d.Document)))
        {
            if (await ReferenceAsync(company, OdooMapper.NameOf(known.Document, known.Revision), cancellation) is { } id)
            {
                ids[known.Document] = id;
            }
        }

        var moves = new Dictionary<long, OdooMove>();
        foreach (var part in ids.Values.Distinct().Chunk(AtOnce))
        {
            foreach (var move in await ReadAsync(company, part, cancellation))
            {
                moves[move.Id] = move;
            }
        }

        // One that was cancelled to be made anew may stand under the number that we did not get to know.
        foreach (var known in documents.Where(d => ids.TryGetValue(d.Document, out var id) && moves.TryGetValue(id, out var move) && move.IsReplaced && move.Revision < d.Revision))
        {
            if (await ReferenceAsync(company, OdooMapper.NameOf(known.Document, known.Revision), cancellation) is { } id && !moves.ContainsKey(id))
            {
                ids[known.Document] = id;
                foreach (var move in await ReadAsync(company, [id], cancellation))
                {
                    moves[id] = move;
                }
            }
        }

        return ids.Where(i => moves.ContainsKey(i.Value)).ToDictionary(i => i.Key, i => moves[i.Value], StringComparer.Ordinal);
    }

    /// <summary>Moves with their lines, by number; those deleted are missing.</summary>
    public static async Task<ImmutableArray<OdooMove>> ReadAsync(OdooCompany company, IEnumerable<long> ids, CancellationToken cancellation)
    {
        var moves = await company.SearchAsync("account.move", OdooCall.Where("id", "in", OdooCall.Numbers(ids)), company.Fields("account.move"), cancellation);
        var lineIds = moves.SelectMany(m => OdooJson.Ids(m, "invoice_line_ids")).ToArray();
        var lines = lineIds.Length == 0
            ? []
            : await company.SearchAsync("account.move.line", OdooCall.Where("id", "in", OdooCall.Numbers(lineIds)), company.Fields("account.move.line"), cancellation);
        var byMove = lines.ToLookup(line => OdooJson.Id(line, "move_id"));
        return [.. moves.Select(move => OdooMove.With(move, byMove[move.GetProperty("id").GetInt64()]))];
    }

    /// <summary>The number of the record with an external id of ours; null when there is none.</summary>
    public static async Task<long?> ReferenceAsync(OdooCompany company, string name, CancellationToken cancellation)
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

    private static async Task ByReferenceAsync(OdooCompany company, KnownDocument[] documents, Dictionary<string, long> ids, CancellationToken cancellation)
    {
        var domain = OdooCall.Where("ref", "in", OdooCall.Strings(documents.Select(d => d.Document)));
        domain.Add(new JsonArray("move_type", "in", new JsonArray("out_invoice", "out_refund", "in_invoice", "in_refund")));
        var found = (await company.SearchAsync("account.move", domain, ["ref", "state"], cancellation)).ToLookup(m => OdooJson.Text(m, "ref"), StringComparer.Ordinal);
        var several = found.Where(f => f.Skip(1).Any()).SelectMany(f => f).Select(m => m.GetProperty("id").GetInt64()).ToArray();
        var names = several.Length == 0 ? default : await company.CallAsync(new OdooCall("account.move", "get_external_id") { Ids = [.. several] }, cancellation);
        foreach (var known in documents.Where(d => found.Contains(d.Document)))
        {
            // Several have it when one was cancelled and made again, or when somebody typed our reference: what stands and is ours counts first.
            ids[known.Document] = found[known.Document]
                .Select(move => (Id: move.GetProperty("id").GetInt64(), IsCancelled: OdooJson.Text(move, "state") == "cancel"))
                .OrderByDescending(move => IsOurs(names, move.Id, known.Document)).ThenBy(move => move.IsCancelled).ThenByDescending(move => move.Id)
                .First().Id;
        }
    }

    private static bool IsOurs(JsonElement names, long id, string document)
        => names.ValueKind == JsonValueKind.Object && OdooJson.Text(names, id.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { } name
            && name.StartsWith($"{OdooMapper.Module}.{OdooMapper.NameOf(document, 0)[..^1]}", StringComparison.Ordinal);
}
