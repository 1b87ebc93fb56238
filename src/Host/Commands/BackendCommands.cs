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
            Publisher.RefuseOpen(session, filter);
            var (blocked, failed) = (false, false);
            using var turn = PublishTurn.Take(session, filter.Backend);
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

    private static Command ReconcileCommand()
    {
        var backend = new Option<string?>("--backend") { Description = "Only this backend.", HelpName = "B" };
        return new Command("reconcile", "Reads external documents back: state, total and content. What was changed outside is reported, never overwritten.") { backend }
            .Does(async (session, parsed, cancellation) =>
            {
                using var turn = PublishTurn.Take(session, parsed.GetValue(backend));
                var rows = Backends.Open(session, parsed.GetValue(backend)).ToAsyncEnumerable().SelectMany(b => new Reconciler(session, cancellation).Run(b));
                var drifted = 0;
                await Answer.Rows(session.Json, rows.Select(row =>
                {
                    drifted += Fields.Drift(row.Result.Publication) is null ? 0 : 1;
                    return row;
                }), Fields.Reconciled, ["document", "backend", "external id", "state", "as published", "as found", new("as it should be", true), "drift"],
                    row => [row.Result.Publication.Document, row.Result.Publication.Backend, row.Result.Publication.ExternalId, row.Result.Publication.State.Text(), row.Result.Expected, row.Result.Found ?? "nothing", row.Target, Fields.Drift(row.Result.Publication)],
                    count => $"{Answer.Count(count, "document")} read back, {drifted:n0} with drift");
                return 0;
            });
    }

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
        await Linking.Link(session, name, null, key, externalId, cancellation);
        return await Check(session, name, cancellation);
    }

    private static async Task<int> Check(Session session, string? only, CancellationToken cancellation)
    {
        var failed = false;
        await Answer.Rows(
            session.Json,
            Checking.Of(session, only, cancellation).Select(row =>
            {
                failed |= !row.Check.Reachable;
                return row;
            }),
            (json, row) => Fields.Checked(json, row.Backend, row.Check),
            ["backend", "kind", "reachable", "version", "problems"],
            row => [row.Backend.Name, row.Backend.Kind, row.Check.Reachable ? "yes" : "no", row.Check.Version, string.Join("; ", row.Check.Problems)]);
        return failed && only is not null ? 3 : 0;
    }
}
