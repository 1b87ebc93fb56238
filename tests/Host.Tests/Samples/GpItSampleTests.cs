using System.Security.Cryptography;
using System.Text;
using Connector.Host.Samples;
using Connector.Operations.Importing;
using Connector.Testing;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Connector.Host.Tests.Samples;

public sealed class GpItSampleTests : IDisposable
{
    private static readonly HashSet<string> Kinds = ["places", "parties", "items", "plans", "agreements", "rates", "adjustments", "readings"];
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void One_seed_gives_the_same_bytes_on_every_machine()
    {
        GpItSample.Write(Folder("a"), practices: 40);
        GpItSample.Write(Folder("b"), practices: 40);
        GpItSample.Write(Folder("c"), practices: 40, seed: 7);
        GpItSample.WriteCorrections(Folder("d"), practices: 40);

        Assert.Equal(Hash("a"), Hash("b"));
        Assert.NotEqual(Hash("a"), Hash("c"));
        Assert.Equal("92fd45f3afcb431a9f02257c3ab8894c5fddf3fdc6b2df59f0fdf9a7ffe02cf4", Hash("a"));
        Assert.Equal("91cd26503478044cc60643ed58f99ad113a37be99e6263cfa0eb3aa5fdc27828", Hash("d"));
    }

    [Fact]
    public void The_whole_has_the_shape_of_the_real_one()
    {
        var summary = GpItSample.Write(Folder("whole"));

        Assert.Equal((107, 106 + 70 + 6600, 200, 2, 20), (summary.Places, summary.Parties, summary.Items, summary.Plans, summary.Adjustments));
        Assert.InRange(summary.Agreements, 65_000, 67_000);
        Assert.InRange(summary.Rates, 1300, 1350);
        Assert.InRange(summary.Readings, 45_000, 46_200);

        var sizes = Table("whole", "readings-2021-06").Select(row => int.Parse(row["value"])).Order().ToList();
        Assert.InRange(sizes[sizes.Count / 2], 8300, 8700);
        Assert.InRange(sizes[sizes.Count / 10], 3500, 4300);
        Assert.InRange(sizes[sizes.Count * 9 / 10], 17_000, 19_500);
        Assert.Equal(106, Table("whole", "agreements").Select(row => row["payer"]).Distinct().Count());
    }

    [Theory]
    [InlineData(20)]
    [InlineData(200)]
    [InlineData(1000)]
    public void Everything_referred_to_is_there_and_every_active_day_is_rated_and_read(int practices)
    {
        GpItSample.Write(Folder("main"), practices);
        GpItSample.WriteCorrections(Folder("corrections"), practices);
        var parties = Table("main", "parties").ToDictionary(row => row["party"], row => row["place"]);
        var places = Table("main", "places").Select(row => row["place"]).ToHashSet();
        var items = Table("main", "items").Select(row => row["item"]).ToHashSet();
        var plans = Table("main", "plans").Select(row => row["plan"]).ToHashSet();
        var rates = Table("main", "rates").Concat(Table("corrections", "rates")).ToList();
        var readings = GpItPractice.Months.SelectMany(month => Table("main", $"readings-{month.Year}-{month.Month:D2}"))
            .GroupBy(row => row["subject"]).ToDictionary(group => group.Key, group => group.Min(row => Day(row["from"])));

        Assert.All(parties.Values, place => Assert.True(place.Length == 0 || places.Contains(place)));
        Assert.Equal(items, rates.Where(rate => rate["scope"] == "all" && rate["from"].Length == 0).Select(rate => rate["item"]).ToHashSet());
        Assert.All(rates, rate => Assert.True(rate["scope"].Split(':') switch
        {
            ["all"] => true,
            ["place", var place] => places.Contains(place),
            ["payer" or "recipient", var party] => parties.ContainsKey(party),
            _ => false,
        }));
        Assert.All(Table("main", "adjustments"), row => Assert.True(parties.ContainsKey(row["scope"][6..]) && items.Contains(row["item"])));
        Assert.All(Table("main", "agreements").Concat(Table("corrections", "agreements")), row =>
        {
            Assert.True(parties.ContainsKey(row["payer"]) && parties.ContainsKey(row["provider"]) && parties.ContainsKey(row["recipient"]));
            Assert.True(items.Contains(row["item"]) && plans.Contains(row["plan"]));
            Assert.True(row["to"].Length == 0 || Day(row["from"]) <= Day(row["to"]));
            Assert.True(readings[row["recipient"]] <= Day(row["from"]));
        });
    }

    [Fact]
    public void Every_identity_is_there_once()
    {
        GpItSample.Write(Folder("main"), 200);

        AssertUnique("parties", row => row["party"]);
        AssertUnique("agreements", row => (row["agreement"], row["from"]));
        AssertUnique("rates", row => (row["item"], row["scope"], row["from"]));
        AssertUnique("readings-2021-07", row => (row["subject"], row["from"]));
    }

    [Fact]
    public void Practices_open_and_close_and_agreements_begin_and_end_within_months()
    {
        GpItSample.Write(Folder("main"), 400);
        var agreements = Table("main", "agreements").ToList();

        Assert.Contains(agreements, row => Day(row["from"]).Day > 1);
        Assert.Contains(agreements, row => row["to"].Length > 0);
        Assert.Contains(GpItPractice.Months.Skip(1).SelectMany(month => Table("main", $"readings-{month.Year}-{month.Month:D2}")), row => Day(row["from"]).Day > 1);
        Assert.True(Table("main", "readings-2022-02").Count() < Table("main", "readings-2021-06").Count());
    }

    [Fact]
    public void Corrections_change_what_the_sample_holds()
    {
        GpItSample.Write(Folder("main"));
        GpItSample.WriteCorrections(Folder("corrections"));

        var july = Table("main", "readings-2021-07").ToDictionary(row => row["subject"], row => row["value"]);
        var readings = Table("corrections", "readings-2021-07").ToList();
        Assert.Equal(40, readings.Count);
        Assert.All(readings, row => Assert.NotEqual(july[row["subject"]], row["value"]));

        var known = Table("main", "agreements").ToDictionary(row => row["agreement"]);
        var agreements = Table("corrections", "agreements").ToList();
        Assert.Equal((30, 15), (agreements.Count(row => row["to"].Length > 0), agreements.Count(row => row["to"].Length == 0)));
        Assert.All(agreements, row => Assert.Equal("", known[row["agreement"]]["to"]));
        Assert.All(agreements, row => Assert.Equal(row["to"].Length > 0, row["payer"] == known[row["agreement"]]["payer"]));
        Assert.Equal(7, Table("corrections", "rates").Count());
    }

    private string Folder(string name) => Path.Combine(folder.Path, name);

    private string Hash(string name)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Directory.GetFiles(Folder(name)).Order(StringComparer.Ordinal))
        {
            all.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
            all.AppendData(File.ReadAllBytes(path));
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }

    private IEnumerable<Dictionary<string, string>> Table(string name, string file)
    {
        var files = InputFiles.Open([Path.Combine(Folder(name), $"{file}.csv")], Kinds);
        Assert.Empty(files.Errors);
        var table = Assert.Single(files.Tables);
        return table.Rows(error => Assert.Fail(error.ToString()))
            .Select(row => table.Header.Zip(row.Cells).ToDictionary(cell => cell.First, cell => cell.Second));
    }

    private void AssertUnique<T>(string file, Func<Dictionary<string, string>, T> identity)
    {
        var rows = Table("main", file).Select(identity).ToList();
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;
}
