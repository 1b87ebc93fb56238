using System.CommandLine;
using Connector.Client;
using Connector.Contract;
using Connector.Host.Json;
using Connector.Jobs;
using Connector.Operations.Adopting;
using Connector.Operations.Backends;
using Connector.Operations.Linking;
using Connector.Operations.Planning;
using Connector.Operations.Publishing;
using Connector.Operations.Reconciling;

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
            """) { period, backend, payer, document, allOrNothing, force }.Does(async (command, parsed, cancellation) =>
        {
            if (parsed.GetValue(force))
            {
                command.Operation.RequireReason("publish --force");
            }

            var filter = new PlanFilter(parsed.GetValue(period), parsed.GetValue(backend), parsed.GetValue(payer), parsed.GetValue(document), parsed.GetValue(force));
            PublishRequest.Check(command.Operation, filter);
            using var held = PublishingLock.Take(command.Operation, filter.Backend);
            var summary = new PublishSummary();
            var publish = new PublishPlan(held, ConfiguredBackends.Open(command.Operation, filter.Backend), cancellation);
            await Show(command.Output, publish.Run(filter, parsed.GetValue(allOrNothing)).Select(row =>
            {
                summary.Add(row);
                return Rows.Of(row);
            }), () => summary.IsEmpty ? "Nothing to publish." : summary.Text);
            return summary.Worst is { } worst ? JobResult.Of(worst) : 0;
        }, (remote, parsed, cancellation) => remote.Follow<PublishedRow>(
            remote.Api.Publish(
                new PublicationRequest(parsed.GetValue(period), parsed.GetValue(backend), parsed.GetValue(payer), parsed.GetValue(document), parsed.GetValue(allOrNothing), parsed.GetValue(force), remote.Reason),
                remote.IdempotencyKey,
                cancellation),
            (rows, run) => Show(remote.Output, rows.ToAsyncEnumerable(), () => rows.Length == 0 ? "Nothing to publish." : run.Summary ?? ""),
            cancellation));

        static Task<int> Show(Output output, IAsyncEnumerable<PublishedRow> rows, Func<string> summary) => output.Rows(
            rows,
            ["action", "kind", "key", "backend", "external id", "number", "state", "error"],
            row => [row.Action, row.Kind, row.Key, row.Backend, row.ExternalId, row.ExternalNumber, row.State, row.Error is { } e ? e.Code + " " + e.Message : null],
            _ => summary());
    }

    private static Command ReconcileCommand()
    {
        var backend = new Option<string?>("--backend") { Description = "Only this backend.", HelpName = "B" };
        return new Command("reconcile", "Reads external documents back: state, total and content. What was changed outside is reported, never overwritten.") { backend }
            .Does(async (command, parsed, cancellation) =>
            {
                using var held = PublishingLock.Take(command.Operation, parsed.GetValue(backend));
                var rows = ConfiguredBackends.Open(command.Operation, parsed.GetValue(backend)).ToAsyncEnumerable().SelectMany(b => new ReconcileBackend(held, cancellation).Run(b));
                await Show(command.Output, rows.Select(Rows.Of));
                return 0;
            }, (remote, parsed, cancellation) => remote.Follow<ReconciledRow>(
                remote.Api.Reconcile(new ReconciliationRequest(parsed.GetValue(backend), remote.Reason), remote.IdempotencyKey, cancellation), (rows, _) => Show(remote.Output, rows.ToAsyncEnumerable()), cancellation));

        static Task<int> Show(Output output, IAsyncEnumerable<ReconciledRow> rows)
        {
            var drifted = 0;
            return output.Rows(
                rows.Select(row =>
                {
                    drifted += row.Drift is null ? 0 : 1;
                    return row;
                }),
                ["document", "backend", "external id", "state", "as published", "as found", new("as it should be", true), "drift"],
                row => [row.Document, row.Backend, row.ExternalId, row.State, row.Expected, row.Found ?? "nothing", row.Target, row.Drift],
                count => $"{Output.Count(count, "document")} read back, {drifted:n0} with drift");
        }
    }

    private static Command BackendsCommand()
        => new Command("backends", "Lists the configured backends, whether they answer, and what is wrong with them.").Does(
            (command, _, cancellation) => Check(command, null, cancellation),
            async (remote, _, cancellation) => await Show(remote.Output, (await remote.Api.GetBackends(cancellation: cancellation).Content()).ToAsyncEnumerable(), null));

    private static Command BackendCommand()
    {
        var name = new Argument<string>("B") { Description = "The backend's name." };
        var party = new Argument<string>("PARTY") { Description = "The key of a party, or of an item." };
        var documents = new Argument<string[]>("DOCUMENT") { Description = "The documents; without any, all that are blocked because the backend has something else.", Arity = ArgumentArity.ZeroOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would become the position, and record nothing." };
        var externalId = new Argument<string>("EXTERNAL_ID") { Description = "The backend's id of it." };
        var command = new Command("backend", """
            Checks one backend, connects it, or says whom it knows already.

              connector backend check books
              connector backend connect qbo
              connector backend link books NORTH customer:NORTH
            After a store was restored from a backup, the books may have what it does not know:
              connector backend adopt books --dry-run
              connector backend adopt books --reason "restored from the backup of 1 June"
            """)
        {
            new Command("adopt", "Takes what the backend has of documents for the position, where that is not what was meant; the next publish sends the difference.") { name, documents, dryRun }
                .Does(
                    async (command, parsed, cancellation) =>
                    {
                        var backend = ConfiguredBackends.Open(command.Operation, parsed.GetValue(name)!).Single();
                        using var held = PublishingLock.Take(command.Operation, backend.Name);
                        var rows = await AdoptFoundDocuments.Run(held, backend, parsed.GetValue(documents)!, parsed.GetValue(dryRun), cancellation);
                        return await Show(command.Output, rows.Select(Rows.Of));
                    },
                    async (remote, parsed, cancellation) => await Show(remote.Output, await remote.Api.Adopt(
                        parsed.GetValue(name)!, new AdoptionRequest(parsed.GetValue(documents), parsed.GetValue(dryRun), remote.Reason), remote.IdempotencyKey, cancellation).Content())),
            new Command("link", "Says that the backend knows a party or an item already, under an id of its own: it is used, and none is created.") { name, party, externalId }
                .Does(
                    (command, parsed, cancellation) => Link(command, parsed.GetValue(name)!, parsed.GetValue(party)!, parsed.GetValue(externalId)!, cancellation),
                    async (remote, parsed, cancellation) =>
                    {
                        var request = new LinkRequest(parsed.GetValue(party)!, parsed.GetValue(externalId)!, Reason: remote.Reason);
                        return await Show(remote.Output, (await remote.Api.LinkRecord(parsed.GetValue(name)!, request, remote.IdempotencyKey, cancellation).Content()).ToAsyncEnumerable(), parsed.GetValue(name));
                    }),
            new Command("check", "Says whether it can be reached, and names each problem.") { name }.Does(
                (command, parsed, cancellation) => Check(command, parsed.GetValue(name), cancellation),
                async (remote, parsed, cancellation) => await Show(remote.Output, (await remote.Api.CheckBackend(parsed.GetValue(name)!, cancellation).Content()).ToAsyncEnumerable(), parsed.GetValue(name))),
        };
        foreach (var more in ConnectCommands.All())
        {
            command.Subcommands.Add(more);
        }

        return command;
    }

    private static async Task<int> Show(Output output, IEnumerable<AdoptionRow> rows)
    {
        var unreadable = 0;
        await output.Rows(
            rows.Select(row =>
            {
                unreadable += row.Found is null ? 1 : 0;
                return row;
            }),
            ["document", "external id", "state", new("published", true), new("found", true), new("due", true)],
            row => [row.Document, row.ExternalId, row.State, row.Published, row.Found ?? "unknown", row.Due]);
        if (unreadable > 0)
        {
            output.Error.WriteLine($"The lines of {Output.Count(unreadable, "document")} cannot be read, or do not add up to the total, and nothing of it was adopted: mend it there, then adopt it again.");
        }

        return unreadable > 0 ? 1 : 0;
    }

    private static async Task<int> Link(CommandContext command, string name, string key, string externalId, CancellationToken cancellation)
    {
        await LinkRecord.Run(command.Operation, name, null, key, externalId, cancellation);
        return await Check(command, name, cancellation);
    }

    private static Task<int> Check(CommandContext command, string? only, CancellationToken cancellation)
        => Show(command.Output, CheckLinked.Run(command.Operation, only, cancellation).Select(Rows.Of), only);

    private static async Task<int> Show(Output output, IAsyncEnumerable<BackendRow> backends, string? only)
    {
        var failed = false;
        await output.Rows(
            backends.Select(row =>
            {
                failed |= !row.Reachable;
                return row;
            }),
            ["backend", "kind", "reachable", "version", "problems"],
            row => [row.Backend, row.Kind, row.Reachable ? "yes" : "no", row.Connection?.Ends is { } ends ? $"{row.Version} (connected until {ends[..10]})".Trim() : row.Version, string.Join("; ", row.Problems)]);
        return failed && only is not null ? 3 : 0;
    }
}
