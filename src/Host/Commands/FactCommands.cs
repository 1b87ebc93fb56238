using System.CommandLine;
using Connector.Engine;
using Connector.Host.Importing;
using Connector.Host.Output;
using Connector.Host.Running;

namespace Connector.Host.Commands;

/// <summary>Facts in, and what was done with them: import, periods, audit, verify.</summary>
internal static class FactCommands
{
    public static IEnumerable<Command> All() => [ImportCommand(), PeriodsCommand(), PeriodCommand(), AuditCommand(), VerifyCommand()];

    private static Command ImportCommand()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Folders, .csv files or .xlsx workbooks.", Arity = ArgumentArity.OneOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would come of it, and record nothing." };
        var profile = new Option<string?>("--profile") { Description = "Read somebody else's columns: a profile's file, or its name in config/profiles.", HelpName = "NAME|FILE" };
        var command = new Command("import", """
            Reads facts: all of them, or with a single bad row none.

            A row with a known identity and other values is a correction; a column retract that holds true withdraws a row.
              connector import facts/
              connector import readings-2022-05.csv --actor "data desk" --reason "May figures"
            Files in somebody else's columns become ours by a profile:
              connector import roster-export.csv --profile roster --dry-run
            """) { paths, dryRun, profile };
        return command.Does((session, parsed, _) =>
        {
            var theirs = parsed.GetValue(profile) is { } name ? Profile.Load(name) : null;
            using var recording = session.Record("import");
            Action<string>? progress = session.Json ? null : file => Console.Error.WriteLine($"reading {file}");
            var result = theirs is null ? Import.Run(recording, parsed.GetValue(paths)!, progress) : Import.Run(recording, parsed.GetValue(paths)!, theirs, progress);
            var code = Tell(session.Json, result, parsed.GetValue(dryRun));
            if (code == 0 && !parsed.GetValue(dryRun) && result.Recorded + result.Corrected + result.Retracted > 0)
            {
                recording.Commit(null, null, result.Counts);
            }

            return Task.FromResult(code);
        });
    }

    /// <summary>Tells what an import came to, and gives its exit code.</summary>
    public static int Tell(bool json, ImportResult result, bool dryRun)
    {
        if (json)
        {
            Answer.Json(writer => Fields.Imported(writer, result));
        }

        foreach (var warning in json ? [] : result.Warnings.Take(20))
        {
            Console.Error.WriteLine($"warning: {warning.File}{(warning.Row is { } row ? $" row {row}" : "")}: {warning.Message}");
        }

        if (result.Errors.Count > 0)
        {
            foreach (var error in json ? [] : result.Errors.Take(20))
            {
                Console.Error.WriteLine($"{error.File}{(error.Row is { } row ? $" row {row}" : "")}{(error.Column is { } column ? $", {column}" : "")}{(error.Value is { } value ? $" '{value}'" : "")}: expected {error.Expected}");
            }

            Console.Error.WriteLine($"{result.Errors.Count:n0} errors; nothing is recorded.");
            return 2;
        }

        if (!json)
        {
            Console.Out.WriteLine(dryRun ? $"would be: {result.Counts}" : result.Counts);
        }

        if (result.Impact.Charges > 0)
        {
            Console.Error.WriteLine(result.Impact.ToString() + ".");
        }

        return 0;
    }

    private static Command PeriodsCommand()
        => new Command("periods", "Lists the periods from the first dated fact to today's, and whether they are open, closed or locked.").Does(async (session, _, _) =>
        {
            using var snapshot = session.Read();
            await Answer.Rows(session.Json, Periods.Of(snapshot).ToAsyncEnumerable(), (json, row) => Fields.Period(json, row.Period, row.State), ["period", "from", "to", "state"], row => [row.Period.Key, CanonicalText.Text(row.Period.Days.From), CanonicalText.Text(row.Period.Days.To), row.State.Text()]);
            return 0;
        });

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
        var force = new Option<bool>("--force") { Description = "Close it whatever stands in the way; needs --reason." };
        var command = new Command(name, description) { key };
        if (wanted != PeriodState.Open)
        {
            command.Options.Add(force);
        }

        return command.Does(async (session, parsed, _) =>
        {
            var forced = wanted != PeriodState.Open && parsed.GetValue(force);
            if (forced || wanted != PeriodState.Closed)
            {
                session.RequireReason($"period {name}{(forced ? " --force" : "")}");
            }

            var (period, state) = await Progress.While(session.Json, "rating", report => PeriodCloser.Change(session, parsed.GetValue(key)!, wanted, forced, report));
            if (session.Json)
            {
                Answer.Json(json =>
                {
                    json.WriteStartArray();
                    Fields.Period(json, period, state);
                    json.WriteEndArray();
                });
            }
            else
            {
                Console.Out.WriteLine($"{period.Key} is {state.Text()}.");
            }

            return 0;
        });
    }

    private static Command AuditCommand()
    {
        var subject = new Option<string?>("--subject") { Description = "Only what was done to this key, with the history of its facts.", HelpName = "K" };
        return new Command("audit", "Lists who did what, when and why: one entry per command, each with the hash of what it recorded.") { subject }.Does(async (session, parsed, _) =>
        {
            using var snapshot = session.Read();
            var entries = parsed.GetValue(subject) is { } key
                ? snapshot.Audit(key).Concat(snapshot.History(key)).OrderBy(e => e.At)
                : snapshot.Audit();
            await Answer.Rows(session.Json, entries.ToAsyncEnumerable(), Fields.Audited, ["at", "actor", "action", "subject", "reason", "before", "after"], row => [CanonicalText.Text(row.At), row.Actor, row.Action, row.Subject, row.Reason, row.Before, row.After]);
            return 0;
        });
    }

    private static Command VerifyCommand()
        => new Command("verify", "Recomputes all that is stored and checks the laws: position + open + held = target, the audit trail is whole.").Does(async (session, _, _) =>
        {
            var (done, violations) = await new Verifier(session).Run();
            return Tell(session.Json, done, violations);
        });

    /// <summary>Tells what was verified, and gives the exit code.</summary>
    public static int Tell(bool json, long done, IReadOnlyCollection<Issue> violations)
    {
        if (json)
        {
            Answer.Json(writer => Fields.Verified(writer, done, violations));
        }
        else
        {
            Console.Out.WriteLine($"{done:n0} checked, {violations.Count} violations.");
            Answer.Issues(false, violations);
        }

        return violations.Count == 0 ? 0 : 1;
    }
}
