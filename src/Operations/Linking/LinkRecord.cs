using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Store;

namespace Connector.Operations.Linking;

/// <summary>Links a party or an item of ours to the record that a backend has of it already.</summary>
public static class LinkRecord
{
    /// <summary>Says that a backend knows a party or an item already, under an id of its own.</summary>
    /// <param name="operation">Who asks, and what for.</param>
    /// <param name="name">The backend.</param>
    /// <param name="only">As what it knows it; null for whatever has the key, a party before an item.</param>
    /// <param name="key">The party or item.</param>
    /// <param name="externalId">The backend's id of it.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <exception cref="Refusal">One of them is not there: exit code 2; or the backend does not answer: 3.</exception>
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

        // A key may be a party's and an item's: then the party is meant.
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
                        "USAGE-015", externalId, answer is RecordMatch.Blocked(var reason) ? reason : $"{name} knows nothing under {externalId}.", "Name an id that is there."));
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
