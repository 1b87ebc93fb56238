using System.Collections.Immutable;
using System.CommandLine;
using Connector.Engine;
using Connector.Host.Output;
using Connector.Host.Running;

namespace Connector.Host.Commands;

/// <summary>Work with accounting backends: publish, reconcile, backends.</summary>
internal static class BackendCommands
{
    public static IEnumerable<Command> All() => [PublishCommand(), ReconcileCommand(), BackendsCommand(), BackendCommand()];

    private static Command PublishCommand()
    {
        var period = new Argument<string?>("P") { Description = "The period; without it, all that is due.", Arity = ArgumentArity.ZeroOrOne };
        var backend = new Option<string?>("--backend") { Description = "Only what goes to this backend.", HelpName = "B" };
        var payer = new Option<string?>("--payer") { Description = "Only this payer's.", HelpName = "K" };
        var document = new Option<string?>("--document") { Description = "Only this document.", HelpName = "D" };
        var allOrNothing = new Option<bool>("--all-or-nothing") { Description = "Publish nothing when anything is blocked." };
        var force = new Option<bool>("--force") { Description = "Overrule locks and edits by others; needs --reason." };
        return new Command("publish", """
            Carries the plan out: each document exactly once, whatever fails. What was interrupted is finished by the same command.

              connector publish
              connector publish 2022-05 --backend books
              connector publish --document 2022-05/receivable/K --force --reason "agreed with the customer"
            """) { period, backend, payer, document, allOrNothing, force }.Does(async (session, parsed, cancellation) =>
        {
            if (parsed.GetValue(force))
            {
                session.RequireReason("publish --force");
            }

            var filter = new PlanFilter(parsed.GetValue(period), parsed.GetValue(backend), parsed.GetValue(payer), parsed.GetValue(document), parsed.GetValue(force));
            RefuseOpen(session, filter);
            var (blocked, failed) = (false, false);
            using var turn = PublishTurn.Take(session);
            var publisher = new Publisher(session, Backends.Open(session, filter.Backend), cancellation);
            var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
            await Answer.Rows(session.Json, publisher.Run(filter, parsed.GetValue(allOrNothing)).Select(row =>
            {
                blocked |= row is { Error: not null, IsFailure: false };
                failed |= row is { Error: not null, IsFailure: true };
                var what = $"{Fields.Subject(row.Action.Subject)} {(row.Error is null ? Fields.Action(row.Action.Action) : row.IsFailure ? "failed" : "blocked")}";
                counts[what] = counts.GetValueOrDefault(what) + 1;
                return row;
            }), Fields.Published, ["action", "kind", "key", "backend", "external id", "number", "state", "error"],
                row => [Fields.Action(row.Action.Action), Fields.Subject(row.Action.Subject), row.Action.Key, row.Action.Backend, row.ExternalId, row.ExternalNumber, row.State?.Text(), row.Error is { } e ? e.Code + " " + e.Message : null],
                _ => counts.Count == 0 ? "Nothing to publish." : string.Join(", ", counts.Select(c => $"{c.Value:n0} {c.Key}")));
            return failed ? 3 : blocked ? 1 : 0;
        });
    }

    private static void RefuseOpen(Session session, PlanFilter filter)
    {
        var key = filter.Period ?? (filter.Document is { } document ? Keys.PeriodOf(document) : null);
        if (key is null)
        {
            return;
        }

        using var snapshot = session.Read();
        Session.Period(snapshot.Facts(), key);
        if (snapshot.PeriodStates().GetValueOrDefault(key, PeriodState.Open) == PeriodState.Open)
        {
            throw new CommandFailed(1, new Issue("PUBLISH-005", key, $"Period {key} is open: its documents are a preview.", $"Close it first: connector period close {key}."));
        }
    }

    private static Command ReconcileCommand()
    {
        var backend = new Option<string?>("--backend") { Description = "Only this backend.", HelpName = "B" };
        return new Command("reconcile", "Reads external documents back: state, total and content. What was changed outside is reported, never overwritten.") { backend }
            .Does(async (session, parsed, cancellation) =>
            {
                using var turn = PublishTurn.Take(session);
                var rows = Backends.Open(session, parsed.GetValue(backend)).ToAsyncEnumerable().SelectMany(b => new Reconciler(session, cancellation).Run(b));
                var drifted = 0;
                await Answer.Rows(session.Json, rows.Select(row =>
                {
                    drifted += Drift(row.Result) is null ? 0 : 1;
                    return row;
                }), (json, row) =>
                {
                    var publication = row.Result.Publication;
                    json.WriteStartObject();
                    json.WriteString("document", publication.Document);
                    json.WriteString("backend", publication.Backend);
                    json.WriteString("external_id", publication.ExternalId);
                    json.WriteString("state", publication.State.Text());
                    json.WriteString("expected", row.Result.Expected);
                    json.WriteString("found", row.Result.Found);
                    json.WriteString("drift", Drift(row.Result));
                    json.WriteEndObject();
                }, ["document", "backend", "external id", "state", "as published", "as found", new("as it should be", true), "drift"],
                    row => [row.Result.Publication.Document, row.Result.Publication.Backend, row.Result.Publication.ExternalId, row.Result.Publication.State.Text(), row.Result.Expected, row.Result.Found ?? "nothing", row.Target, Drift(row.Result)],
                    count => $"{Answer.Count(count, "document")} read back, {drifted:n0} with drift");
                return 0;
            });
    }

    /// <summary>What a person did that is not the accountant's ordinary work.</summary>
    private static string? Drift(Reconciled result) => result.Publication.State switch
    {
        PublicationState.Deleted => "deleted outside",
        PublicationState.Cancelled when !result.Publication.EndedByUs => "cancelled outside",
        _ => result.Publication.Drift,
    };

    private static Command BackendsCommand()
        => new Command("backends", "Lists the configured backends, whether they answer, and what stands in the way.").Does((session, _, cancellation) => Check(session, null, cancellation));

    private static Command BackendCommand()
    {
        var name = new Argument<string>("B") { Description = "The backend's name." };
        var party = new Argument<string>("PARTY") { Description = "The key of a party, or of an item." };
        var externalId = new Argument<string>("EXTERNAL_ID") { Description = "The backend's id of it." };
        return new Command("backend", """
            Checks one backend, or says whom it knows already.

              connector backend check books
              connector backend link books NORTH customer:NORTH
            """)
        {
            new Command("link", "Says that the backend knows a party or an item already, under an id of its own: it is used, and not made anew.") { name, party, externalId }
                .Does((session, parsed, cancellation) => Link(session, parsed.GetValue(name)!, parsed.GetValue(party)!, parsed.GetValue(externalId)!, cancellation)),
            new Command("check", "Says whether it can be reached, and names each problem.") { name }.Does((session, parsed, cancellation) => Check(session, parsed.GetValue(name), cancellation)),
        };
    }

    private static async Task<int> Link(Session session, string name, string key, string externalId, CancellationToken cancellation)
    {
        session.RequireNow("backend link");
        var backend = Backends.Open(session, name).Single();
        ImmutableArray<BackendRecord> records;
        using (var snapshot = session.Read())
        {
            records = [.. new[] { ActionSubject.Customer, ActionSubject.Vendor, ActionSubject.Item }
                .Select(subject => Linking.Of(snapshot, subject, key)).OfType<BackendRecord>().Select(record => record with { ExternalId = externalId })];
        }

        // A key may be a party's and an item's: then the party is meant.
        records = records.Any(r => r.Subject != ActionSubject.Item) ? records.RemoveAll(r => r.Subject == ActionSubject.Item) : records;
        if (records.IsEmpty)
        {
            throw new CommandFailed(2, new Issue("USAGE-014", key, $"There is no party or item {key}.", "Import it first."));
        }

        foreach (var answer in await backend.MatchAsync(records, cancellation))
        {
            switch (answer)
            {
                case RecordMatch.Failed failed:
                    throw new CommandFailed(3, new Issue(failed.Code, name, failed.Message, $"See connector backend check {name}, then repeat the command."));
                case not RecordMatch.Found:
                    throw new CommandFailed(2, new Issue(
                        "USAGE-015", externalId, answer is RecordMatch.Blocked(var reason) ? reason : $"{name} knows nothing under {externalId}.", "Name an id that is there."));
            }
        }

        using (var recording = session.Record("backend link"))
        {
            foreach (var record in records)
            {
                recording.Put(name, new Store.Link(record.Subject, key, externalId, record.Digest));
            }

            recording.Commit(key, null, $"linked to {name}:{externalId}");
        }

        return await Check(session, name, cancellation);
    }

    /// <summary>Until when the backend's own books are locked is known from then on: adjustments are dated after it.</summary>
    private static void SeeLock(Session session, IAccountingBackend backend, BackendCheck check)
    {
        if (session.AsOf is not null || !check.Reachable)
        {
            return;
        }

        using var recording = session.Record("backend check");
        if (recording.SetLockedThrough(backend.Name, check.LockedThrough))
        {
            recording.Commit(backend.Name, null, check.LockedThrough is { } day ? $"its books are locked through {Spelling.Text(day)}" : "its books are not locked");
        }
    }

    private static async Task<int> Check(Session session, string? only, CancellationToken cancellation)
    {
        var failed = false;
        await Answer.Rows(
            session.Json,
            Backends.Open(session, only).ToAsyncEnumerable().Select(async (IAccountingBackend backend, CancellationToken _) =>
            {
                var check = await backend.CheckAsync(cancellation);
                failed |= !check.Reachable;
                SeeLock(session, backend, check);
                return (backend, check);
            }),
            (json, row) =>
            {
                json.WriteStartObject();
                json.WriteString("backend", row.backend.Name);
                json.WriteString("kind", row.backend.Kind);
                json.WriteBoolean("reachable", row.check.Reachable);
                json.WriteString("version", row.check.Version);
                json.WriteStartArray("problems");
                foreach (var problem in row.check.Problems)
                {
                    json.WriteStringValue(problem);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            },
            ["backend", "kind", "reachable", "version", "problems"],
            row => [row.backend.Name, row.backend.Kind, row.check.Reachable ? "yes" : "no", row.check.Version, string.Join("; ", row.check.Problems)]);
        return failed && only is not null ? 3 : 0;
    }
}
