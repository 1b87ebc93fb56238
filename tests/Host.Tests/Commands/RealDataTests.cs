using System.Globalization;
using System.Text.Json;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>65,941 agreements of 6,603 real practices: every charge to the penny, and after the corrections too.</summary>
public sealed class RealDataTests
{
    private static readonly string Data = Repository.Path("..", "shared", "data");

    [Fact]
    public void The_charges_of_two_months_and_of_one_corrected_are_right_to_the_penny()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Data, "gp-it")), $"The real data is not at {Data}.");
        using var office = new Office { Now = "2022-03-01T09:00:00Z" };
        Do(office, "import", Path.Combine(Data, "gp-it"));
        Do(office, "period", "close", "2021-07");
        Do(office, "period", "close", "2021-10");

        var july = Expected("charges-2021-07.csv");
        Equal(july, Charges(office, "2021-07"));
        Equal(Expected("charges-2021-10.csv"), Charges(office, "2021-10"));
        Equal(july, Net(office));

        Do(office, "publish", "2021-07");
        foreach (var draft in office.FilesIn("drafts"))
        {
            File.Move(Path.Combine(office.Books, "drafts", draft), Path.Combine(office.Books, "posted", draft));
        }

        Assert.All(Do(office, "reconcile").EnumerateArray(), row => Assert.Equal(JsonValueKind.Null, row.GetProperty("drift").ValueKind));
        var posted = office.FilesIn("posted").ToDictionary(name => name, name => File.ReadAllText(Path.Combine(office.Books, "posted", name)), StringComparer.Ordinal);
        Assert.NotEmpty(posted);

        office.Now = "2022-03-02T09:00:00Z";
        Do(office, "import", Path.Combine(Data, "gp-it-corrections"));
        Do(office, "publish", "2021-07");

        var corrected = Expected("charges-2021-07-corrected.csv");
        Equal(corrected, Net(office));
        Equal(corrected, Charges(office, "2021-07"));
        Assert.Equal(posted.Keys.Order(StringComparer.Ordinal), office.FilesIn("posted"));
        Assert.All(office.FilesIn("posted"), name => Assert.Equal(posted[name], File.ReadAllText(Path.Combine(office.Books, "posted", name))));

        // Adjusted are the charges that changed, and those that moved to another payer: nothing else is touched.
        var moved = File.ReadLines(Path.Combine(Data, "gp-it-corrections", "agreements.csv")).Select(line => line.Split(',')[0]).ToHashSet(StringComparer.Ordinal);
        var adjusted = Do(office, "documents", "2021-07").EnumerateArray().Where(d => d.GetProperty("corrects").ValueKind == JsonValueKind.String).SelectMany(Amounts).ToArray();
        Assert.NotEmpty(adjusted);
        Assert.All(adjusted, a => Assert.True(july.GetValueOrDefault(a.Charge) != corrected.GetValueOrDefault(a.Charge) || moved.Contains(a.Charge.Split('/')[1]), a.Charge));
        Assert.Empty(Do(office, "publish", "2021-07").EnumerateArray());
        Assert.Empty(Do(office, "verify").GetProperty("violations").EnumerateArray());
    }

    // In a process of its own: the other tests go on meanwhile.
    private static JsonElement Do(Office office, params string[] command) => JsonDocument.Parse(office.Child([.. command, "--json"]).Ends(0).Out).RootElement;

    private static Dictionary<string, long> Charges(Office office, string period)
        => Do(office, "charges", period).EnumerateArray().ToDictionary(c => c.GetProperty("charge").GetString()!, c => Pennies(c.GetProperty("amount").GetString()!), StringComparer.Ordinal);

    /// <summary>What stands on the documents of July for each charge: credit notes lessen.</summary>
    private static Dictionary<string, long> Net(Office office)
        => Do(office, "documents", "2021-07").EnumerateArray().SelectMany(Amounts).GroupBy(a => a.Charge, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(a => a.Amount), StringComparer.Ordinal);

    private static IEnumerable<(string Charge, long Amount)> Amounts(JsonElement document)
    {
        var sign = document.GetProperty("kind").GetString() is "credit_note" or "vendor_credit" ? -1 : 1;
        return document.GetProperty("lines").EnumerateArray().SelectMany(l => l.GetProperty("charges").EnumerateArray())
            .Select(c => (c.GetProperty("charge").GetString()!, sign * Pennies(c.GetProperty("amount").GetString()!)));
    }

    /// <summary>A charge that is gone stands at nought.</summary>
    private static void Equal(Dictionary<string, long> expected, Dictionary<string, long> actual)
        => Assert.Empty(expected.Keys.Union(actual.Keys, StringComparer.Ordinal).Where(c => expected.GetValueOrDefault(c) != actual.GetValueOrDefault(c))
            .Select(c => $"{c}: expected {expected.GetValueOrDefault(c)}, is {actual.GetValueOrDefault(c)}").Take(20));

    private static Dictionary<string, long> Expected(string name)
        => File.ReadLines(Path.Combine(Data, "gp-it-expected", name)).Skip(1).Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => Pennies(cells[1]), StringComparer.Ordinal);

    private static long Pennies(string amount) => (long)(decimal.Parse(amount, CultureInfo.InvariantCulture) * 100);
}
