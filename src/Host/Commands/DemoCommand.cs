using System.CommandLine;
using System.Text.Json;
using Connector.Engine;
using Connector.Host.Samples;
using Connector.Store;

namespace Connector.Host.Commands;

/// <summary>The whole business in a minute, by the very commands that anybody has.</summary>
internal static class DemoCommand
{
    private const int Practices = 660;

    public static Command Make() => new Command("demo", "Shows the whole business on made-up data: facts, a closed month, published documents, a correction and its adjustment, an explained penny.")
        .DoesAlone(async (environment, _, _) =>
        {
            var folder = Directory.CreateTempSubdirectory("connector-demo-").FullName;
            environment.Output.RowsForPeople = 6;
            try
            {
                return await Show(folder, environment);
            }
            finally
            {
                environment.Output.RowsForPeople = 40;
            }
        });

    private static async Task<int> Show(string folder, CommandEnvironment environment)
    {
        var (facts, books, config) = (Path.Combine(folder, "facts"), Path.Combine(folder, "books"), Path.Combine(folder, "connector.json"));
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new { Connector = new { Store = $"sqlite:{Path.Combine(folder, "connector.db")}", Backends = new { books = new { Kind = "files", Folder = books } } } }));

        Say(environment, $"A national programme buys software for {Practices} practices. Payers pay suppliers by the number of patients, every month. In {folder}:");
        Say(environment, $"$ connector sample gp-it facts      (a tenth of it)");
        var summary = GpItSample.Write(facts, Practices);
        environment.Output.Out.WriteLine($"{summary.Parties:n0} parties, {summary.Agreements:n0} agreements, {summary.Rates:n0} rates, {summary.Readings:n0} readings");

        async Task<bool> Run(params string[] command)
        {
            Say(environment, "$ connector " + string.Join(' ', command.Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))));
            return await ConnectorCommand.Run([.. command, "--config", config], environment) == 0;
        }

        if (!await Run("import", facts, "--actor", "data desk") || !await Run("period", "close", "2021-07") || !await Run("plan") || !await Run("publish"))
        {
            return 70;
        }

        Say(environment, "An accountant looks the drafts through and posts them: in this backend, by moving files.\n$ mv books/drafts/* books/posted/");
        foreach (var draft in Directory.EnumerateFiles(Path.Combine(books, "drafts"), "*.json"))
        {
            File.Move(draft, Path.Combine(books, "posted", Path.GetFileName(draft)));
        }

        GpItSample.WriteCorrections(folder: Path.Combine(folder, "corrections"), practices: Practices);
        if (!await Run("reconcile"))
        {
            return 70;
        }

        Say(environment, "Months later: prices, numbers of patients, ends and payers are corrected. The invoices are posted, so the plan is adjustments, to the penny.");
        if (!await Run("import", Path.Combine(folder, "corrections"), "--actor", "data desk", "--reason", "late figures") || !await Run("plan") || !await Run("publish"))
        {
            return 70;
        }

        var charge = FirstCorrected(folder);
        Say(environment, "And every penny is explained, and traced to its lines in the books.");
        if (!await Run("explain", charge) || !await Run("trace", charge) || !await Run("verify"))
        {
            return 70;
        }

        Say(environment, $"All of it is in {folder}: look at books/, or go on with\n  connector documents 2021-07 --config {config}\n  connector plan --with FILES --config {config}\n  connector charges 2021-07 --as-of INSTANT --config {config}");
        return 0;
    }

    /// <summary>A charge that was invoiced and then corrected.</summary>
    private static string FirstCorrected(string folder)
    {
        var store = ConnectorStore.Open($"sqlite:{Path.Combine(folder, "connector.db")}");
        using var snapshot = store.Read(store.Last().Recorded);
        return snapshot.Publications("books", PublicationState.Draft).First(p => p.Content is { Corrects: not null, Lines: [{ Corrects.Line: not null }, ..] }).Content.Lines[0].Charges[0].Charge;
    }

    private static void Say(CommandEnvironment environment, string text)
    {
        environment.Output.Out.WriteLine();
        environment.Output.Out.WriteLine(text);
    }
}
