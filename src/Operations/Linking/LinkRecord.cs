using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Store;

namespace Connector.Operations.Linking;

/// <summary>Links one of our parties or items to the record that a backend already has of it.</summary>
public static class LinkRecord
{
    /// <summary>Records the id under which a backend already knows a party or an item.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="name">The backend.</param>
    /// <param name="only">What kind of record it is; null for any with the key, a party before an item.</param>
    /// <param name="key">The party or item.</param>
    /// <param name="externalId">The backend's id.</param>
    /// <param name="cancellation">Cancels the call to the backend.</param>
    /// <exception cref="Refusal">The party, the item or the external record does not exist, or the backend does not answer.</exception>
    public static async Task Run(OperationContext operation, string name, ActionSubject? only, string key, string externalId, CancellationToken cancellation)
    {
        operation.RequireNow("backend link");
        var backend = ConfiguredBackends.Open(operation, name).Single();
        ImmutableArray<BackendRecord> records;
        using (var snapshot = operation.Read())
        {
            records = [.. new[] { ActionSubject.Customer, ActionSubject.Vendor, ActionSubject.Item }.Where(subject => only is null || subject == only)
                .Select(subject => MatchRecords.Of(snapshot, subject, key)).OfType<BackendRecord>().Select(record => record with { ExternalId = externalId })];
        }

        // When a party and an item have the same key, the party is meant.
        records = records.Any(r => r.Subject != ActionSubject.Item) ? records.RemoveAll(r => r.Subject == ActionSubject.Item) : records;
        if (records.IsEmpty)
        {
            throw new Refusal(RefusalKind.Input, new Issue("USAGE-014", key, $"There is no party or item {key}.", "Import it first."));
        }

        foreach (var answer in await backend.MatchAsync(records, cancellation))
        {
            switch (answer)
            {
                case RecordMatch.Failed failed:
                    throw new Refusal(RefusalKind.Backend, new Issue(failed.Code, name, failed.Message, $"See connector backend check {name}, then repeat the command."));
                case not RecordMatch.Found:
                    throw new Refusal(RefusalKind.Input, new Issue(
                        "USAGE-015", externalId, answer is RecordMatch.Blocked(var reason) ? reason : $"{name} has no record with the id {externalId}.", "Name an id that exists there."));
            }
        }

        using var recording = operation.Record("backend link");
        foreach (var record in records)
        {
            recording.Put(name, new Link(record.Subject, key, externalId, record.Digest));
        }

        recording.Commit(key, null, $"linked to {name}:{externalId}");
    }
}
