using System.Reflection;
using System.Text.RegularExpressions;
using Connector.Client;
using Connector.Contract;
using Connector.Jobs;
using Connector.Operations;
using Connector.Store;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests;

/// <summary>Who may see whom, and what stands only where. Rules that a machine keeps.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Assembly Store = typeof(ConnectorStore).Assembly;

    [Fact]
    public void Store_sees_the_engine_and_nothing_else_of_ours()
        => Assert.Equal(["Connector.Engine"], Ours(Store));

    [Fact]
    public void An_adapter_sees_the_engine_and_what_adapters_share_only()
    {
        var adapters = Directory.GetFiles(AppContext.BaseDirectory, "Connector.Adapters.*.dll").Select(Assembly.LoadFrom).ToArray();
        Assert.Contains(adapters, adapter => adapter.GetName().Name == "Connector.Adapters.Shared");

        Assert.All(adapters, adapter => Assert.Equal(
            adapter.GetName().Name == "Connector.Adapters.Shared" ? ["Connector.Engine"] : ["Connector.Adapters.Shared", "Connector.Engine"], Ours(adapter)));
    }

    [Fact]
    public void Operations_see_engine_and_store_and_jobs_see_operations()
    {
        Assert.Equal(["Connector.Engine", "Connector.Store"], Ours(typeof(OperationContext).Assembly));
        Assert.Equal(["Connector.Engine", "Connector.Operations", "Connector.Store"], Ours(typeof(JobQueue).Assembly));
    }

    [Fact]
    public void The_contract_sees_nothing_of_ours_and_the_client_sees_the_contract()
    {
        Assert.Empty(Ours(typeof(ChargeRow).Assembly));
        Assert.Equal(["Connector.Contract"], Ours(typeof(IConnectorApi).Assembly));
    }

    [Fact]
    public void Operations_know_no_console_no_HTTP_and_write_no_JSON_answers()
    {
        var operations = typeof(OperationContext).Assembly;
        Assert.DoesNotContain(operations.References(), name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name is "System.Console" or "System.Net.Http" or "System.CommandLine" or "Spectre.Console");
        Assert.DoesNotContain(operations.MembersUsed(), member => member.StartsWith("System.Text.Json.Utf8JsonWriter", StringComparison.Ordinal) || member.StartsWith("System.Environment.Exit", StringComparison.Ordinal));
    }

    [Fact]
    public void No_folder_of_operations_depends_on_itself_by_way_of_others()
        => Assert.Null(Cycle(Folders("src/Operations", "Connector.Operations")));

    [Fact]
    public void The_rule_for_cycles_would_find_one()
    {
        var folders = Folders("src/Operations", "Connector.Operations");
        Assert.Contains("Rating", folders["Planning"]);
        folders["Rating"].Add("Planning");
        Assert.NotNull(Cycle(folders));
    }

    [Fact]
    public void No_source_file_has_more_than_400_lines()
        => Assert.Empty(Repository.Sources("src", "adapters", "tests").Where(file => File.ReadLines(file).Count() > 400).Select(Path.GetFileName));

    [Fact]
    public void SQL_stands_only_in_the_store()
        // QuickBooks is asked in a language of its own that looks like it.
        => Assert.DoesNotContain(
            Sources("src", "adapters").Where(line => !line.File.Contains("/src/Store/", StringComparison.Ordinal) && !line.File.EndsWith("/QuickBooksClient.cs", StringComparison.Ordinal)), line => Sql.IsMatch(line.Code));

    [Fact]
    public void The_rule_for_SQL_would_find_some()
        => Assert.Contains(Sources("src/Store"), line => Sql.IsMatch(line.Code));

    [Fact]
    public void An_issue_code_is_used_for_one_thing()
    {
        // The same code in two files means two things that somebody will tell apart one day, or one that should be one function.
        // Codes of settings and usage stand where they are found; of the others each has one place.
        var places = Codes().Where(c => c.Code[..c.Code.IndexOf('-', StringComparison.Ordinal)] is not ("CONFIG" or "USAGE" or "CLOCK" or "FILES" or "VERIFY"))
            .GroupBy(c => c.Code, c => c.File, StringComparer.Ordinal);

        Assert.All(places, code => Assert.Single(code.Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public void Every_issue_code_is_explained()
    {
        var page = Repository.Path("docs", "issues.md");
        Assert.SkipUnless(File.Exists(page), "docs/issues.md is not there yet.");
        var text = File.ReadAllText(page);

        Assert.All(Codes().Select(c => c.Code).Distinct(StringComparer.Ordinal), code => Assert.Contains(code, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_explained_code_exists()
    {
        var page = Repository.Path("docs", "issues.md");
        Assert.SkipUnless(File.Exists(page), "docs/issues.md is not there yet.");
        var codes = Codes().Select(c => c.Code).ToHashSet(StringComparer.Ordinal);

        Assert.Subset(codes, Code.Matches(File.ReadAllText(page)).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_explained_code_has_one_entry()
    {
        var page = Repository.Path("docs", "issues.md");
        Assert.SkipUnless(File.Exists(page), "docs/issues.md is not there yet.");
        var entries = File.ReadLines(page).Where(line => line.StartsWith("### ", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(entries);
        Assert.Equal(entries.Distinct(StringComparer.Ordinal), entries);
    }

    [Fact]
    public void Nothing_waits_by_sleeping()
        => Assert.DoesNotContain(Sources("src", "adapters", "tests").Where(line => !line.File.EndsWith("ArchitectureTests.cs", StringComparison.Ordinal)), line => line.Code.Contains("Thread.Sleep", StringComparison.Ordinal));

    /// <summary>The folders that each folder of a project uses, by its usings.</summary>
    private static Dictionary<string, HashSet<string>> Folders(string project, string name)
    {
        var use = new Regex($@"^using {Regex.Escape(name)}\.(\w+);", RegexOptions.None, TimeSpan.FromSeconds(5));
        return Repository.Sources(project).GroupBy(file => Path.GetRelativePath(Repository.Path(project), file).Split('/')[0], StringComparer.Ordinal).Where(g => !g.Key.EndsWith(".cs", StringComparison.Ordinal))
            .ToDictionary(g => g.Key, g => g.SelectMany(File.ReadLines).Select(line => use.Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>A folder that leads back to itself; null when none does.</summary>
    private static string? Cycle(Dictionary<string, HashSet<string>> folders)
    {
        bool Leads(string from, string to, HashSet<string> seen) => folders[from].Any(next => next == to || (seen.Add(next) && Leads(next, to, seen)));
        return folders.Keys.Order(StringComparer.Ordinal).FirstOrDefault(folder => Leads(folder, folder, []));
    }

    private static IEnumerable<(string Code, string File)> Codes()
        => Sources("src", "adapters").SelectMany(line => QuotedCode.Matches(line.Code).Select(match => (match.Groups[1].Value, line.File)));

    private static IEnumerable<(string File, string Code)> Sources(params string[] folders)
        => Repository.Sources(folders).SelectMany(file => File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)).Select(line => (file, line)));

    private static IEnumerable<string> Ours(Assembly assembly)
        => assembly.References().Where(name => name.StartsWith("Connector", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"\b(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE (TABLE|INDEX)|PRAGMA)\b")]
    private static partial Regex Sql { get; }

    [GeneratedRegex("\"([A-Z]{4,10}-[0-9]{3})[\" :]")]
    private static partial Regex QuotedCode { get; }

    [GeneratedRegex(@"\b([A-Z]{4,10}-[0-9]{3})\b")]
    private static partial Regex Code { get; }
}
