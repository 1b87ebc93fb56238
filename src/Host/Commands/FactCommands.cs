using System.CommandLine;
using Connector.Client;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Json;
using Connector.Operations.Closing;
using Connector.Operations.Importing;
using Connector.Operations.Verifying;

namespace Connector.Host.Commands;

/// <summary>Facts in, and what was done with them: import, periods, audit, verify.</summary>
internal static class FactCommands
{
    public static IEnumerable<Command> All() => [ImportCommand(), PeriodsCommand(), PeriodCommand(), AuditCommand(), VerifyCommand()];

    private static Command ImportCommand()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Folders, .csv files or .xlsx workbooks.", Arity = ArgumentArity.OneOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would come of it, and record nothing." };
        var replay = new Option<bool>(GlobalOptions.Replay) { Description = "Make the store, with its first record, one for replays: CONNECTOR_NOW may be ahead of the machine's clock." };
        var profile = new Option<string?>("--profile") { Description = "Read somebody else's columns: a profile's file, or its name in config/profiles.", HelpName = "NAME|FILE" };
        return new Command("import", """
            Reads facts: all of them, or with a single bad row none.

            A row with a known identity and other values is a correction; a column retract that holds true withdraws a row.
              connector import facts/
              connector import readings-2022-05.csv --actor "data desk" --reason "May figures"
            Files in somebody else's columns become ours by a profile:
              connector import roster-export.csv --profile roster --dry-run
            """) { paths, dryRun, profile, replay }.Does((command, parsed, cancellation) =>
        {
            var given = parsed.GetValue(paths)!;
            var folder = command.Environment.Folder;
            var theirs = parsed.GetValue(profile) is { } name ? Profile.Load(name, folder) : null;
            Action<string>? progress = command.Output.IsJson ? null : file => command.Output.Error.WriteLine($"reading {file}");
            var result = ImportFacts.Run(
                command.Operation, limited => Import.Open(given, theirs, folder, limited), parsed.GetValue(dryRun), theirs, progress, cancellation);
            return Task.FromResult(Tell(command.Output, Rows.Of(result), parsed.GetValue(dryRun)));
        }, async (remote, parsed, cancellation) =>
        {
            var (files, warnings, errors) = RemoteFiles.Find(parsed.GetValue(paths)!, remote.Environment);
            var here = Rows.Of(new ImportResult(0, 0, 0, 0, warnings, errors));
            if (errors.Count > 0 || files.Count == 0)
            {
                return Tell(remote.Output, here, parsed.GetValue(dryRun));
            }

            try
            {
                var theirs = parsed.GetValue(profile) is { } name ? RemoteFiles.Profile(name, remote.Environment) : null;
                var result = await remote.Api.Import(RemoteFiles.Parts(files, remote.Environment), theirs, parsed.GetValue(dryRun), remote.Reason, remote.IdempotencyKey, cancellation).Content();
                return Tell(remote.Output, WithWarnings(result), parsed.GetValue(dryRun));
            }
            catch (ConnectorException refused) when (refused.Problem?.Result is { } result)
            {
                return Tell(remote.Output, WithWarnings(result), parsed.GetValue(dryRun));
            }

            ImportResultRow WithWarnings(ImportResultRow result) => result with { Warnings = [.. here.Warnings, .. result.Warnings] };
        });
    }

    /// <summary>Tells what an import came to, and gives its exit code.</summary>
    private static int Tell(Output output, ImportResultRow result, bool dryRun)
    {
        var json = output.IsJson;
        if (json)
        {
            output.Json(result);
        }

        foreach (var warning in json ? [] : result.Warnings.Take(20))
        {
            output.Error.WriteLine($"warning: {warning.File}{(warning.Row is { } row ? $" row {row}" : "")}: {warning.Message}");
        }

        if (result.Errors.Count > 0)
        {
            foreach (var error in json ? [] : result.Errors.Take(20))
            {
                output.Error.WriteLine($"{error.File}{(error.Row is { } row ? $" row {row}" : "")}{(error.Column is { } column ? $", {column}" : "")}{(error.Value is { } value ? $" '{value}'" : "")}: expected {error.Expected}");
            }

            output.Error.WriteLine($"{result.Errors.Count:n0} errors; nothing is recorded.");
            return 2;
        }

        if (!json)
        {
            var counts = $"recorded {result.Recorded:n0}, corrected {result.Corrected:n0}, retracted {result.Retracted:n0}, unchanged {result.Unchanged:n0}";
            output.Out.WriteLine(dryRun ? $"would be: {counts}" : counts);
        }

        if (result.Impact is { } impact)
        {
            output.Error.WriteLine(ImpactText.Of(impact) + ".");
        }

        return 0;
    }

    private static Command PeriodsCommand()
    {
        return new Command("periods", "Lists the periods from the first dated fact to today's, and whether they are open, closed or locked.").Does(async (command, _, _) =>
        {
            using var snapshot = command.Operation.Read();
            return await Show(command.Output, ListPeriods.Of(snapshot).Select(Rows.Of));
        }, async (remote, _, cancellation) => await Show(remote.Output, await remote.Api.GetPeriods(remote.AsOf, cancellation: cancellation).Content()), isReading: true);

        static async Task<int> Show(Output output, IEnumerable<PeriodRow> periods)
        {
            await output.Rows(periods, ["period", "from", "to", "state"], row => [row.Period, row.From, row.To, row.State]);
            return 0;
        }
    }

    private static Command PeriodCommand() => new("period", """
        Closes, reopens or locks a period.

          connector period close 2022-05
          connector period reopen 2022-05 --reason "wrong price list"
          connector period lock 2022-05 --reason "audited"
        """)
    {
        Change("close", PeriodState.Closed, "Rates the period and keeps its charges and documents: they are due."),
        Change("reopen", PeriodState.Open, "Lets a period go on: its documents are a preview again."),
        Change("lock", PeriodState.Locked, "Closes a period for good: corrections of it need --force and a reason."),
    };

    private static Command Change(string name, PeriodState wanted, string description)
    {
        var key = new Argument<string>("P") { Description = "The period, such as 2022-05." };
        var force = new Option<bool>("--force") { Description = "Close it whatever is wrong; needs --reason." };
        var change = new Command(name, description) { key };
        if (wanted != PeriodState.Open)
        {
            change.Options.Add(force);
        }

        return change.Does(async (command, parsed, _) =>
        {
            var forced = wanted != PeriodState.Open && parsed.GetValue(force);
            var changed = await command.Output.While("rating", report => ChangePeriodState.Run(command.Operation, parsed.GetValue(key)!, wanted, forced, report));
            return Show(command.Output, Rows.Of(changed));
        }, async (remote, parsed, cancellation) =>
        {
            var body = new PeriodRequest(remote.Reason, wanted != PeriodState.Open && parsed.GetValue(force));
            var period = parsed.GetValue(key)!;
            var changed = await (wanted switch
            {
                PeriodState.Closed => remote.Api.ClosePeriod(period, body, remote.IdempotencyKey, cancellation),
                PeriodState.Open => remote.Api.ReopenPeriod(period, body, remote.IdempotencyKey, cancellation),
                _ => remote.Api.LockPeriod(period, body, remote.IdempotencyKey, cancellation),
            }).Content();
            return Show(remote.Output, changed.Single());
        });

        static int Show(Output output, PeriodRow changed)
        {
            if (output.IsJson)
            {
                output.Json(new[] { changed });
            }
            else
            {
                output.Out.WriteLine($"{changed.Period} is {changed.State}.");
            }

            return 0;
        }
    }

    private static Command AuditCommand()
    {
        var subject = new Option<string?>("--subject") { Description = "Only what was done to this key, with the history of its facts.", HelpName = "K" };
        return new Command("audit", "Lists who did what, when and why: one entry per command, each with the hash of what it recorded.") { subject }.Does(async (command, parsed, _) =>
        {
            using var snapshot = command.Operation.Read();
            var entries = parsed.GetValue(subject) is { } key
                ? snapshot.Audit(key).Concat(snapshot.History(key)).OrderBy(e => e.At)
                : snapshot.Audit();
            return await Show(command.Output, entries.Select(Rows.Of));
        }, async (remote, parsed, cancellation) => await Show(remote.Output, await remote.Api.GetAudit(parsed.GetValue(subject), remote.AsOf, cancellation: cancellation).Content()), isReading: true);

        static async Task<int> Show(Output output, IEnumerable<AuditRow> entries)
        {
            await output.Rows(entries, ["at", "actor", "action", "subject", "reason", "before", "after"], row => [row.At, row.Actor, row.Action, row.Subject, row.Reason, row.Before, row.After]);
            return 0;
        }
    }

    private static Command VerifyCommand()
    {
        var outside = new Option<bool>("--outside") { Description = "Compare the books too with what was published." };
        var head = new Option<string?>("--head") { Description = "The head that an earlier verify, a backup or a support bundle told: what was recorded until then must still be there.", HelpName = "DIGEST" };
        return new Command("verify", """
            Compares all that is stored with what was recorded, recomputes it, and checks the laws: position + open + held = target, the audit trail is whole. Its head, kept elsewhere, shows later that nothing was cut off.

              connector verify --head 0f3c…
            """) { outside, head }.Does(
            async (command, parsed, cancellation) =>
            {
                var found = await new VerifyStore(command.Operation, parsed.GetValue(head)).Run();
                return Tell(command.Output, Rows.Of(parsed.GetValue(outside) ? found.And(await VerifyBooks.Run(command.Operation, null, cancellation)) : found));
            },
            (remote, parsed, cancellation) => remote.Follow<VerificationRow>(remote.Api.Verify(new VerificationRequest(parsed.GetValue(outside), remote.Reason, parsed.GetValue(head)), remote.IdempotencyKey, cancellation), (rows, _) => Task.FromResult(Tell(remote.Output, rows[^1])), cancellation),
            asItIs: true);
    }

    /// <summary>Tells what was verified, and gives the exit code.</summary>
    private static int Tell(Output output, VerificationRow found)
    {
        if (output.IsJson)
        {
            output.Json(found);
        }
        else
        {
            output.Out.WriteLine($"{found.Checked:n0} checked, {found.Violations.Count} violations. Head {found.Head ?? "none"}.");
            output.Issues([.. found.Violations.Select(RemoteContext.Issue)]);
        }

        return found.Violations.Count == 0 ? 0 : 1;
    }
}
