using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// Creates and updates customers, vendors and items. Each has our key, so that one that was created before its answer was lost is found again; a name that is
/// taken is followed by the next one that tells them apart.
/// </summary>
internal sealed class SendRecords(FindRecords find, WriteObjects write, QuickBooksCompany company, QuickBooksOptions options)
{
    private const int Attempts = 3;

    /// <summary>A record that is being sent.</summary>
    private sealed class Sending(BackendRecord record)
    {
        public BackendRecord Record => record;

        public string[] Names { get; } = RecordMapper.Names(record);

        /// <summary>The place of the name that is tried.</summary>
        public int Tried { get; set; }

        public RecordOutcome? Outcome { get; set; }

        public string Entity => EntityId.Of(record.Subject);

        public string? Id => EntityId.Read(record.ExternalId, record.Subject)?.Id;
    }

    /// <summary>Sends records.</summary>
    /// <returns>An outcome for each, in order.</returns>
    public async Task<ImmutableArray<RecordOutcome>> RunAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        Sending[] all = [.. records.Select(record => new Sending(record))];
        foreach (var sending in all)
        {
            var word = sending.Record.Subject.ToString().ToLowerInvariant();
            sending.Outcome = sending.Names.Length == 0 ? Refused(QuickBooksFault.Refused, $"The {word} {sending.Record.Key} has no name, and QuickBooks needs one: import one.")
                : sending.Record.ExternalId is not null && sending.Id is null ? Refused(QuickBooksFault.NotLinked, $"{sending.Record.ExternalId} is not a {word} of QuickBooks: link it again.")
                : null;
        }

        foreach (var group in all.Where(s => s.Outcome is null).GroupBy(s => s.Record.Subject))
        {
            try
            {
                await CreateAsync([.. group.Where(s => s.Id is null).GroupBy(s => s.Record.Key, StringComparer.Ordinal).Select(g => g.First())], group.Key, cancellation);
                await UpdateAsync([.. group.Where(s => s.Id is not null)], group.Key, cancellation);
            }
            catch (QuickBooksFault fault)
            {
                foreach (var sending in group)
                {
                    sending.Outcome ??= fault.RecordOutcome;
                }
            }
        }

        var made = all.Where(s => s.Outcome is not null).ToLookup(s => (s.Record.Subject, s.Record.Key), s => s.Outcome!);
        return [.. all.Select(s => s.Outcome ?? made[(s.Record.Subject, s.Record.Key)].First())];
    }

    private async Task CreateAsync(Sending[] all, ActionSubject subject, CancellationToken cancellation)
    {
        await FindAsync(all, subject, cancellation);
        for (var round = 0; round <= all.Select(s => s.Names.Length).DefaultIfEmpty().Max(); round++)
        {
            var open = all.Where(s => s.Outcome is null).ToArray();
            var writes = new Dictionary<Sending, Write>();
            foreach (var sending in open)
            {
                var (body, problem) = RecordMapper.Created(sending.Record, sending.Names[sending.Tried], company, options);
                if (problem is not null)
                {
                    sending.Outcome = Refused(QuickBooksFault.Settings, problem);
                    continue;
                }

                writes[sending] = new Write(sending.Entity, WriteOperation.Create, body, $"{sending.Entity} {NoteStamp.Encode(sending.Record.Key)}");
            }

            await write.RunAsync(writes.Values, cancellation);
            Take(writes, subject);
            // Another publisher may have been faster, or the answer was lost: it has our key then.
            var unclear = writes.Where(w => w.Value.Fault is { } fault && (fault.Kind == FaultKind.Uncertain || fault.Code == QuickBooksFault.NameTaken)).Select(w => w.Key).ToArray();
            if (unclear.Length == 0)
            {
                return;
            }

            var faults = unclear.ToDictionary(s => s, s => (Outcome: s.Outcome!, s.Tried));
            foreach (var sending in unclear)
            {
                sending.Outcome = null;
            }

            await FindAsync(unclear, subject, cancellation);
            foreach (var sending in unclear.Where(s => s.Outcome is null))
            {
                var isTaken = writes[sending].Fault!.Code == QuickBooksFault.NameTaken;
                // Taken by something that was not found: by a vendor, or an employee.
                sending.Tried += isTaken && sending.Tried == faults[sending].Tried ? 1 : 0;
                if (!isTaken || sending.Tried >= sending.Names.Length)
                {
                    sending.Outcome = faults[sending].Outcome;
                }
            }
        }
    }

    /// <summary>Finds those that were made before: they have our key. A name that somebody else has is not tried.</summary>
    private async Task FindAsync(Sending[] all, ActionSubject subject, CancellationToken cancellation)
    {
        var byName = await find.ByNameAsync(subject, all.SelectMany(s => s.Names), cancellation);
        foreach (var sending in all)
        {
            var active = sending.Names.SelectMany(n => byName[n]).Where(f => f.Active != false).ToArray();
            if (Array.Find(active, f => RecordMapper.IsOf(f, sending.Record)) is { Id: not null } ours)
            {
                find.Keep(subject, ours);
                sending.Outcome = Done(sending, ours.Id);
                continue;
            }

            var taken = active.Select(RecordMapper.NameOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
            while (sending.Tried < sending.Names.Length - 1 && taken.Contains(sending.Names[sending.Tried]))
            {
                sending.Tried++;
            }
        }
    }

    private async Task UpdateAsync(Sending[] all, ActionSubject subject, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Attempts && Array.Exists(all, s => s.Outcome is null); attempt++)
        {
            var found = await find.ByIdAsync(subject, all.Where(s => s.Outcome is null).Select(s => s.Id!), cancellation);
            var writes = new Dictionary<Sending, Write>();
            foreach (var sending in all.Where(s => s.Outcome is null))
            {
                if (!found.TryGetValue(sending.Id!, out var there))
                {
                    sending.Outcome = Refused(QuickBooksFault.Missing, $"QuickBooks has no {sending.Entity.ToLowerInvariant()} {sending.Id}: link another one with backend link.");
                    continue;
                }

                // A name of ours that tells it from another stays.
                var name = sending.Names.Contains(RecordMapper.NameOf(there)) ? RecordMapper.NameOf(there)! : sending.Names[sending.Tried];
                if (RecordMapper.IsUnchanged(sending.Record, there, name, company))
                {
                    sending.Outcome = Done(sending, sending.Id);
                    continue;
                }

                writes[sending] = new Write(sending.Entity, WriteOperation.Update, RecordMapper.Changed(sending.Record, there, name, company), $"{sending.Entity} {NoteStamp.Encode(sending.Record.Key)}");
            }

            await write.RunAsync(writes.Values, cancellation);
            Take(writes, subject);
            foreach (var (sending, made) in writes.Where(w => w.Value.Fault is not null))
            {
                find.Forget(subject, sending.Id!);
                var isTaken = made.Fault!.Code == QuickBooksFault.NameTaken && sending.Tried < sending.Names.Length - 1;
                if (attempt < Attempts && (isTaken || made.Fault.Kind == FaultKind.Stale))
                {
                    sending.Tried += isTaken ? 1 : 0;
                    sending.Outcome = null;
                }
            }
        }
    }

    private void Take(Dictionary<Sending, Write> writes, ActionSubject subject)
    {
        foreach (var (sending, made) in writes)
        {
            if (made.Named is { Id: { } id } named)
            {
                find.Keep(subject, named);
                sending.Outcome = Done(sending, id);
            }
            else
            {
                sending.Outcome = (made.Fault ?? ReadFault.NoAnswerTo(false, "QuickBooks' answer has no id")).RecordOutcome;
            }
        }
    }

    private static RecordOutcome Done(Sending sending, string? id) => new(new EntityId(sending.Entity, id ?? "").ToString(), null, null, false);

    private static RecordOutcome Refused(string code, string message) => new(null, code, message, false);
}
