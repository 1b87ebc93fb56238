using System.CommandLine;
using System.Globalization;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Configuration;
using Connector.Operations;
using Connector.Store;

namespace Connector.Host.Commands;

/// <summary>A store into a file, and back: backup, restore.</summary>
internal static class BackupCommands
{
    public static IEnumerable<Command> All() => [BackupCommand(), RestoreCommand()];

    private static Command BackupCommand()
    {
        var file = new Argument<string>("FILE") { Description = "A file that does not exist yet." };
        return new Command("backup", """
            Copies the store as it is now into one file, while others go on recording. What was written is compared with what was read.

              connector backup /backups/2022-06-01.backup
            """) { file }.Does((command, parsed, _) =>
        {
            var path = command.Environment.PathOf(parsed.GetValue(file)!);
            command.Operation.RequireNow("backup");
            return Show(command.Output, path, Guarded(path, () => StoreBackup.Make(command.Operation.Store, path, command.Operation.KnownAt)), "taken");
        });
    }

    private static Command RestoreCommand()
    {
        var file = new Argument<string>("FILE") { Description = "A file that connector backup made." };
        return new Command("restore", """
            Makes a new store of a backup, of either kind. Its first plan or publish looks into the books before anything is sent.

              connector restore /backups/2022-06-01.backup --store sqlite:connector.db
            """) { file }.DoesAlone((environment, parsed, _) =>
        {
            var globals = GlobalOptions.Of(parsed);
            var url = ConnectorSettings.Load(globals.Config, globals.Store, environment).Store;
            var path = environment.PathOf(parsed.GetValue(file)!);
            const string Sqlite = "sqlite:";
            return Show(environment.Output, path, Guarded(path, () => url.StartsWith(Sqlite, StringComparison.Ordinal)
                ? StoreBackup.RestoreToFile(path, environment.PathOf(url[Sqlite.Length..]))
                : StoreBackup.RestoreToDatabase(path, CommandContext.OpenStore(url, environment), environment.Folder)), "restored");
        });
    }

    private static StoreBackup Guarded(string path, Func<StoreBackup> work)
    {
        try
        {
            return work();
        }
        catch (StoreException refused)
        {
            throw new Refusal(RefusalKind.Rule, new Issue("BACKUP-001", path, refused.Message, "Nothing was changed."));
        }
    }

    private static Task<int> Show(Output output, string path, StoreBackup backup, string done)
    {
        var row = new BackupRow(path, CanonicalText.Text(backup.TakenAt), backup.Records, backup.Digest, backup.Head);
        if (output.IsJson)
        {
            output.Json(row);
        }
        else
        {
            output.Out.WriteLine($"{done}: {row.File}, of {row.TakenAt}, {row.Records.ToString("n0", CultureInfo.InvariantCulture)} records, digest {row.Digest}, head {row.Head ?? "none"}");
        }

        return Task.FromResult(0);
    }
}
