using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// Finds documents of ours: by id, by the number that is made of the key, and by the stamp in the memo, for which QuickBooks cannot be asked: then all documents
/// that it may be are looked through.
/// </summary>
internal sealed class FindDocuments(QuickBooksClient client, QuickBooksCompany company)
{
    // A document that was cancelled and created again has a later revision than the one that is known.
    private const int LaterRevisions = 5;

    /// <summary>The documents that exist, by key.</summary>
    public async Task<Dictionary<string, FoundTransaction>> RunAsync(ImmutableArray<KnownDocument> documents, CancellationToken cancellation)
    {
        var byId = await ByIdAsync(documents.Select(d => EntityId.Read(d.ExternalId)).OfType<EntityId>(), cancellation);
        var found = new Dictionary<string, FoundTransaction>(StringComparer.Ordinal);
        foreach (var known in documents)
        {
            if (EntityId.Read(known.ExternalId) is { } id && byId.TryGetValue(id, out var there))
            {
                found[known.Document] = there;
            }
        }

        // What is missing or ended may have been created again, by a store that was lost since.
        var open = documents.Where(d => !found.TryGetValue(d.Document, out var there) || !there.State.Counts()).ToImmutableArray();
        foreach (var (key, there) in await ByNumberAsync(open, EntityId.Transactions, cancellation))
        {
            found[key] = found.TryGetValue(key, out var first) ? Better(first, there, key) : there;
        }

        if (open.Any(d => d.ExternalId is null && !found.ContainsKey(d.Document)))
        {
            // Somebody may have changed the number, or QuickBooks numbers by itself.
            var all = await AllAsync(EntityId.Transactions, cancellation);
            foreach (var known in open.Where(d => d.ExternalId is null && !found.ContainsKey(d.Document)))
            {
                if (Best(all[NoteStamp.Encode(known.Document)], known.Document) is { } there)
                {
                    found[known.Document] = there;
                }
            }
        }
        else if (!company.TakesNumbers)
        {
            await ByPartyAsync(open, found, cancellation);
        }

        return await new FindCredits(client, company).WithAsync(found, cancellation);
    }

    /// <summary>The documents that a batch names or may create again, by key. Those that this store never sent are not looked for.</summary>
    public async Task<Dictionary<string, FoundTransaction>> OfAsync(IReadOnlyCollection<DocumentSending> all, CancellationToken cancellation)
    {
        var byId = await ByIdAsync(all.Select(s => EntityId.Read(s.Outgoing.ExternalId)).OfType<EntityId>(), cancellation);
        var found = new Dictionary<string, FoundTransaction>(StringComparer.Ordinal);
        foreach (var sending in all)
        {
            if (EntityId.Read(sending.Outgoing.ExternalId) is { } id && byId.TryGetValue(id, out var there))
            {
                found[sending.Key] = there;
            }
        }

        var open = all.Where(s => !found.TryGetValue(s.Key, out var there) || (!there.State.Counts() && s.Outgoing.Action != ActionKind.Cancel)).ToArray();
        foreach (var (key, there) in await CreatedAsync(open, cancellation))
        {
            found[key] = found.TryGetValue(key, out var first) ? Better(first, there, key) : there;
        }

        return found;
    }

    /// <summary>Documents that may have been created, by key: by their number, else among those of their party and day.</summary>
    public async Task<Dictionary<string, FoundTransaction>> CreatedAsync(IReadOnlyCollection<DocumentSending> all, CancellationToken cancellation)
    {
        var found = new Dictionary<string, FoundTransaction>(StringComparer.Ordinal);
        foreach (var group in all.GroupBy(s => s.IsPurchase))
        {
            var entities = EntityId.Beside(group.First().Entity);
            if (group.Key || company.TakesNumbers)
            {
                foreach (var (key, there) in await ByNumberAsync([.. group.Select(s => s.Known)], entities, cancellation))
                {
                    found[key] = there;
                }

                continue;
            }

            var (from, to) = (group.Min(s => s.Outgoing.Document.IssueDate), group.Max(s => s.Outgoing.Document.IssueDate));
            var parties = group.Select(s => s.PartyId).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
            foreach (var entity in entities)
            {
                var rows = await client.QueryAsync<Transaction>(entity, "CustomerRef", parties, $"TxnDate >= '{CanonicalText.Text(from)}' AND TxnDate <= '{CanonicalText.Text(to)}'", cancellation);
                var byKey = rows.Select(r => new FoundTransaction(entity, r, company)).ToLookup(f => f.Stamp?.Key, StringComparer.Ordinal);
                foreach (var sending in group)
                {
                    if (Best(byKey[NoteStamp.Encode(sending.Key)], sending.Key) is { } there)
                    {
                        found[sending.Key] = found.TryGetValue(sending.Key, out var first) ? Better(first, there, sending.Key) : there;
                    }
                }
            }
        }

        return found;
    }

    /// <summary>Documents by id; those that were deleted are missing.</summary>
    public async Task<Dictionary<EntityId, FoundTransaction>> ByIdAsync(IEnumerable<EntityId> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<EntityId, FoundTransaction>();
        foreach (var group in ids.Distinct().GroupBy(id => id.Entity, StringComparer.Ordinal).Where(g => EntityId.Transactions.Contains(g.Key)))
        {
            foreach (var row in await client.QueryAsync<Transaction>(group.Key, "Id", group.Select(id => id.Id), null, cancellation))
            {
                found[new EntityId(group.Key, row.Id ?? "")] = new FoundTransaction(group.Key, row, company);
            }
        }

        return found;
    }

    /// <summary>All documents that carry a stamp of ours, by the key as it is written there.</summary>
    public async Task<ILookup<string, FoundTransaction>> AllAsync(string[] entities, CancellationToken cancellation)
    {
        var all = new List<FoundTransaction>();
        foreach (var entity in entities)
        {
            all.AddRange((await client.QueryAsync<Transaction>(entity, null, cancellation)).DistinctBy(t => t.Id).Select(t => new FoundTransaction(entity, t, company)).Where(f => f.Stamp is not null));
        }

        return all.ToLookup(f => f.Stamp!.Key, StringComparer.Ordinal);
    }

    /// <summary>The one that is meant, of several under one key: a person may have copied it, memo and all, and one that was cancelled may have been created again.</summary>
    public static FoundTransaction? Best(IEnumerable<FoundTransaction> found, string key) => found
        .OrderBy(f => !f.State.Counts()).ThenBy(f => f.Content.DocNumber?.StartsWith(DocNumbers.Stem(key), StringComparison.Ordinal) != true)
        .ThenBy(f => f.Content.Id?.Length).ThenBy(f => f.Content.Id, StringComparer.Ordinal).FirstOrDefault();

    private static FoundTransaction Better(FoundTransaction first, FoundTransaction second, string key) => Best([first, second], key)!;

    private async Task<Dictionary<string, FoundTransaction>> ByNumberAsync(ImmutableArray<KnownDocument> documents, string[] entities, CancellationToken cancellation)
    {
        var found = new Dictionary<string, FoundTransaction>(StringComparer.Ordinal);
        if (documents.IsEmpty)
        {
            return found;
        }

        var numbers = documents.SelectMany(d => DocNumbers.All(d.Document, d.Revision + LaterRevisions)).ToArray();
        var rows = new List<FoundTransaction>();
        foreach (var entity in company.TakesNumbers ? entities : entities.Intersect(["Bill", "VendorCredit"]))
        {
            rows.AddRange((await client.QueryAsync<Transaction>(entity, "DocNumber", numbers, null, cancellation)).Select(r => new FoundTransaction(entity, r, company)));
        }

        var byNumber = rows.ToLookup(f => f.Content.DocNumber ?? "", StringComparer.Ordinal);
        foreach (var known in documents)
        {
            // Where somebody cleared the memo, the number still tells.
            var ours = DocNumbers.All(known.Document, known.Revision + LaterRevisions).SelectMany(n => byNumber[n]).Where(f => f.Stamp is null || f.Stamp.IsOf(known.Document));
            if (Best(ours, known.Document) is { } there)
            {
                found[known.Document] = there;
            }
        }

        return found;
    }

    /// <summary>What was ended and created again, where QuickBooks numbers by itself: among the documents of the same customer.</summary>
    private async Task ByPartyAsync(ImmutableArray<KnownDocument> ended, Dictionary<string, FoundTransaction> found, CancellationToken cancellation)
    {
        var voided = ended.Where(d => found.TryGetValue(d.Document, out var there) && there.Content.CustomerRef?.Value is not null).ToArray();
        foreach (var entity in voided.Length == 0 ? [] : EntityId.Transactions[..2])
        {
            var rows = await client.QueryAsync<Transaction>(entity, "CustomerRef", voided.Select(d => found[d.Document].Content.CustomerRef!.Value!), null, cancellation);
            var byKey = rows.Select(r => new FoundTransaction(entity, r, company)).ToLookup(f => f.Stamp?.Key, StringComparer.Ordinal);
            foreach (var known in voided)
            {
                found[known.Document] = Best([found[known.Document], .. byKey[NoteStamp.Encode(known.Document)]], known.Document)!;
            }
        }
    }
}
