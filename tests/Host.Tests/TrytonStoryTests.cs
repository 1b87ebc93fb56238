using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests;

/// <summary>The year of corrections in a real accounting system: an accountant posts and takes payments in Tryton, and its ledger agrees with our positions.</summary>
public sealed partial class TrytonStoryTests : IClassFixture<TrytonServer>
{
    // What a backend names in its own way: its name, its ids and its numbers.
    private static readonly string[] Theirs = ["backend", "external id", "number"];

    private readonly TrytonServer _server;

    public TrytonStoryTests(TrytonServer server)
    {
        Assert.SkipUnless(server.Reason is null, server.Reason ?? "");
        _server = server;
    }

    [Fact]
    public async Task The_year_of_corrections_happens_in_Tryton_too_and_its_ledger_agrees_to_the_penny()
    {
        var written = await File.ReadAllTextAsync(Repository.Path("docs", "stories", "rewind.md"), TestContext.Current.CancellationToken);
        using var folder = new TempFolder();
        var accountant = await _server.LoginAsync("approver");
        var environment = Settings();

        var told = await StoryTests.Tell(written, folder.Path, environment, async command =>
        {
            if (Move.Match(command) is not { Success: true } move)
            {
                return false;
            }

            // Moving a file is what posting and paying is here.
            var id = await IdAsync(accountant, move.Groups["key"].Value.Replace('+', '/'));
            await (move.Groups["to"].Value == "posted" ? accountant.PostAsync(id) : accountant.PayAsync(id));
            return true;
        });

        Assert.Equal(Common(written), Common(told));

        // All that is left is posted, in the order of dates, and one credit is paid out.
        var drafts = await accountant.SearchAsync("account.invoice", [new JsonArray("state", "=", "draft")], "invoice_date");
        await accountant.PostAsync(drafts.OrderBy(d => Date(d!["invoice_date"]!), StringComparer.Ordinal).Select(d => d!["id"]!.GetValue<int>()));
        await accountant.PayAsync(await IdAsync(accountant, "2022-07/receivable/NORTH/ACME/adj-2"));
        await StoryTests.Shell("connector reconcile", folder.Path, environment);

        var ours = await DocumentsAsync(folder.Path, environment);
        Assert.All(ours, document => Assert.Contains(document.State, new[] { "posted", "paid" }));
        foreach (var (key, _, signed) in ours)
        {
            var id = await IdAsync(accountant, key);
            Assert.Equal(signed, await LedgerAsync(accountant, new JsonArray("move.origin", "=", $"account.invoice,{id}")));
        }

        Assert.Equal(1047.50m + 1285.00m, ours.Sum(document => document.Signed));
        Assert.Equal(ours.Sum(document => document.Signed), await LedgerAsync(accountant));
        Assert.Equal("0 violations", VerifiedViolations.Match(await StoryTests.Shell("connector verify", folder.Path, environment)).Value);
        Assert.DoesNotContain("due", await StoryTests.Shell("connector plan", folder.Path, environment), StringComparison.Ordinal);
    }

    private Dictionary<string, string> Settings() => new(StringComparer.Ordinal)
    {
        ["Connector__Backends__try__Kind"] = "tryton",
        ["Connector__Backends__try__Url"] = _server.Url,
        ["Connector__Backends__try__Database"] = _server.Database,
        ["Connector__Backends__try__Login"] = "connector",
        ["Connector__Backends__try__Password"] = "Conn3ctor-Pw!",
        ["Connector__Backends__try__Taxes__VAT20"] = "VAT 20%",
        ["Connector__Routes__0__Backend"] = "try",
    };

    /// <summary>What was booked as revenue, without tax.</summary>
    private static async Task<decimal> LedgerAsync(TrytonUser accountant, params JsonNode[] also)
    {
        var lines = await accountant.SearchAsync(
            "account.move.line", [new JsonArray("account.type.revenue", "=", true), new JsonArray("move.state", "=", "posted"), .. also], "debit", "credit");
        return lines.Sum(line => Number(line!["credit"]!) - Number(line["debit"]!));
    }

    private static async Task<List<(string Key, string State, decimal Signed)>> DocumentsAsync(string folder, Dictionary<string, string> environment)
    {
        var documents = new List<(string, string, decimal)>();
        foreach (var period in new[] { "2022-07", "2022-08" })
        {
            using var json = JsonDocument.Parse(await StoryTests.Shell($"connector documents {period} --json", folder, environment));
            foreach (var document in json.RootElement.EnumerateArray())
            {
                var total = decimal.Parse(document.GetProperty("total").GetString()!, CultureInfo.InvariantCulture);
                documents.Add((document.GetProperty("document").GetString()!, document.GetProperty("state").GetString()!, document.GetProperty("kind").GetString() == "credit_note" ? -total : total));
            }
        }

        return documents;
    }

    private static async Task<int> IdAsync(TrytonUser accountant, string key)
        => Assert.Single(await accountant.SearchAsync("account.invoice", [TrytonUser.OfKey(key)]))!["id"]!.GetValue<int>();

    private static decimal Number(JsonNode typed) => decimal.Parse(typed["decimal"]!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static string Date(JsonNode typed) => string.Create(CultureInfo.InvariantCulture, $"{typed["year"]!.GetValue<int>():0000}-{typed["month"]!.GetValue<int>():00}-{typed["day"]!.GetValue<int>():00}");

    /// <summary>The story without what is a backend's own: cells of tables, traces by their ids, and the audit trail's hashes.</summary>
    private static List<string> Common(string story)
    {
        var common = new List<string>();
        string[] header = [];
        var isTheirs = false;
        foreach (var line in story.Split('\n'))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                (header, isTheirs) = ([], line.StartsWith("$ connector trace", StringComparison.Ordinal) || line.StartsWith("$ connector audit", StringComparison.Ordinal));
            }

            if (isTheirs && line != "```")
            {
                continue;
            }

            isTheirs = false;
            if (!line.Contains('│', StringComparison.Ordinal))
            {
                // How much there is to check, and the head of the chain, are the store's own.
                common.Add(line.Contains('┼', StringComparison.Ordinal) ? "──" : line.Contains(" checked, ", StringComparison.Ordinal) ? VerifiedViolations.Match(line).Value : line);
                continue;
            }

            var cells = line.Split('│').Select(cell => cell.Trim()).ToArray();
            header = header.Length == 0 ? cells : header;
            common.Add(string.Join(" │ ", cells.Where((_, index) => index >= header.Length || !Theirs.Contains(header[index]))));
        }

        return common;
    }

    [GeneratedRegex(@"^mv books/\w+/(?<key>.+)\.json books/(?<to>posted|paid)/$")]
    private static partial Regex Move { get; }

    [GeneratedRegex(@"\d+ violations")]
    private static partial Regex VerifiedViolations { get; }
}
