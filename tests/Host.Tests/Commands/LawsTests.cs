using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Laws of importing: what is known does not depend on how it came.</summary>
public sealed class LawsTests
{
    private static readonly string[][] Answers =
        [["charges", "2022-05"], ["documents", "2022-05"], ["plan"], ["explain", "2022-05/A2/I2"], ["trace", "2022-05/A2/I2"], ["periods"]];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_order_of_rows_columns_and_files_within_an_import_does_not_matter(int seed)
    {
        using var sample = new TempFolder();
        using var shuffled = new TempFolder();
        Samples.GpIt(sample.Path);
        var random = new Random(seed);
        foreach (var path in Directory.GetFiles(sample.Path))
        {
            var lines = File.ReadAllLines(path);
            var columns = Enumerable.Range(0, lines[0].Split(',').Length).ToArray();
            random.Shuffle(lines.AsSpan(1));
            random.Shuffle(columns);
            foreach (var (part, rows) in lines.Skip(1).Chunk(Math.Max(1, lines.Length / 3)).Index())
            {
                var name = Path.GetFileNameWithoutExtension(path).Split('-')[0];
                shuffled.Write($"{name}-{random.Next()}-{part}.csv", string.Join('\n', rows.Prepend(lines[0]).Select(line => Reordered(line, columns))) + "\n");
            }
        }

        Assert.Equal(Of(sample.Path), Of(shuffled.Path));
    }

    [Fact]
    public void The_order_of_imports_with_disjoint_identities_does_not_matter()
    {
        (string, string)[] readings = [("readings", "measure,subject,from,value\npatients,R1,2022-05-11,1100\n")];
        (string, string)[] rates = [("rates", "item,scope,from,price,per\nI1,payer:P1,2022-05-16,90,month\n")];
        (string, string)[] agreements = [("agreements", "agreement,from,payer,recipient,item,plan\nA3,2022-05-01,P2,R1,I2,LEVEL\n")];
        (string, string)[][][] orders = [[readings, rates, agreements], [agreements, readings, rates], [rates, agreements, readings]];

        // Before the close, after it, and after publishing: the same is due, the same is planned.
        Assert.Single(orders.Select(order => After(office => Array.ForEach(order, facts => office.With(facts)), office => office.Close("2022-05"))).Distinct(StringComparer.Ordinal));
        Assert.Single(orders.Select(order => After(office => office.Close("2022-05"), office => Array.ForEach(order, facts => office.With(facts)))).Distinct(StringComparer.Ordinal));
        Assert.Single(
            orders.Select(order => After(office => Array.ForEach(order, facts => office.With(facts)), office => office.Close("2022-05")))
                .Concat(orders.Select(order => After(office => office.Close("2022-05"), office => Array.ForEach(order, facts => office.With(facts))))).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_imports_with_the_same_identities_the_last_one_counts()
    {
        var (low, high) = (("rates", "item,scope,from,price,per\nI1,all,2022-01-01,50,month\n"), ("rates", "item,scope,from,price,per\nI1,all,2022-01-01,150,month\n"));

        Assert.Equal(["2022-05/A1/I1 150.00", "2022-05/A2/I2 100.00"], Amounts(office => office.With(low).With(high)));
        Assert.Equal(["2022-05/A1/I1 50.00", "2022-05/A2/I2 100.00"], Amounts(office => office.With(high).Close("2022-05").With(low)));
    }

    [Fact]
    public void A_row_replaces_the_one_before_whole()
    {
        using var office = SmallFacts.Office();
        office.With(("parties", "party,name,email\nR2,Recipient Two,two@example.com\n")).With(("parties", "party,name\nR2,Recipient 2\n"));

        Assert.Equal("party=R2 name=Recipient 2", (string)office.Json("audit", "--subject", "R2").Rows[^1]["after"]!);
    }

    [Fact]
    public void Importing_twice_changes_nothing()
    {
        using var sample = new TempFolder();
        Samples.GpIt(sample.Path);
        using var office = new Office();
        var first = office.Json("import", sample.Path).Ends(0).Json;
        office.Close("2021-07").Publish();
        string Known() => string.Concat(new[] { "audit", "charges 2021-07", "documents 2021-07", "plan" }.Select(c => office.Json(c.Split(' ')).Text));
        var before = Known();

        var again = office.Json("import", sample.Path).Ends(0).Json;

        Assert.Equal((0, 0, 0, (int)first["recorded"]!), ((int)again["recorded"]!, (int)again["corrected"]!, (int)again["retracted"]!, (int)again["unchanged"]!));
        Assert.Equal(before, Known());
    }

    [Fact]
    public void What_is_retracted_and_recorded_again_is_as_it_was()
    {
        using var office = SmallFacts.Office();
        office.Close("2022-05").Publish();
        var before = office.Json("documents", "2022-05").Text;
        var agreements = SmallFacts.All.Single(f => f.Name == "agreements");

        office.With(("agreements", "agreement,from,retract\nA1,2022-05-01,true\n"));
        Assert.NotEqual(before, office.Json("documents", "2022-05").Text);
        office.With(agreements);

        Assert.Equal(before, office.Json("documents", "2022-05").Text);
        Assert.Equal(["none 2022-05/receivable/P1"], office.Plan());
        office.Json("verify").Ends(0);
    }

    [Fact]
    public void Corrections_before_the_close_and_after_it_come_to_the_same()
    {
        using var sample = new TempFolder();
        using var corrections = new TempFolder();
        Samples.GpIt(sample.Path, corrections.Path);
        string Net(Action<Office> act)
        {
            using var office = new Office { Now = "2022-03-01T09:00:00Z" };
            office.Json("import", sample.Path).Ends(0);
            act(office);
            office.Json("verify").Ends(0);
            return string.Join('\n', office.Json("documents", "2021-07").Rows.SelectMany(d => d["lines"]!.AsArray()).SelectMany(l => l!["charges"]!.AsArray())
                .Where(c => (string)c!["amount"]! != "0.00").Select(c => $"{c!["charge"]} {c["amount"]}").Order(StringComparer.Ordinal));
        }

        var before = Net(office =>
        {
            office.Json("import", corrections.Path).Ends(0);
            office.Close("2021-07").Publish();
        });
        var after = Net(office =>
        {
            office.Close("2021-07").Publish();
            office.Json("import", corrections.Path).Ends(0);
            office.Publish();
        });

        Assert.Equal(before, after);
    }

    [Fact]
    public void Answers_are_the_same_to_the_byte_on_one_core_and_two_in_every_language_and_zone()
    {
        using var sample = new TempFolder();
        Samples.GpIt(sample.Path);
        var answers = new[] { ("1", "C", "UTC"), ("2", "de_DE.UTF-8", "UTC"), ("2", "tr_TR.UTF-8", "Asia/Tokyo") }.Select(where =>
        {
            using var office = new Office { Now = "2022-03-01T09:00:00Z" };
            foreach (var (name, value) in new[] { ("DOTNET_PROCESSOR_COUNT", where.Item1), ("LANG", where.Item2), ("LC_ALL", where.Item2), ("TZ", where.Item3), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0") })
            {
                office.Variables[name] = value;
            }

            var text = "";
            foreach (var command in new[] { $"import {sample.Path} --json", "period close 2021-07 --json", "publish --json --actor Ann", "charges 2021-07 --json", "documents 2021-07 --json", "documents 2021-07 --format csv", "plan" })
            {
                var reply = office.Child(command.Split(' ')).Ends(0);
                text += reply.Text + reply.Error;
            }

            return text;
        }).ToArray();

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
    }

    private static string Of(string facts)
    {
        using var office = new Office { Now = "2022-03-01T09:00:00Z" };
        office.Json("import", facts).Ends(0);
        return office.Json("charges", "2021-07").Ends(0).Text + office.Json("documents", "2021-11").Ends(0).Text;
    }

    private static string After(Action<Office> first, Action<Office> then)
    {
        using var office = SmallFacts.Office();
        first(office);
        then(office);
        return string.Concat(Answers.Where(q => q[0] != "explain").Select(q => office.Json(q).Ends(0).Text));
    }

    private static string[] Amounts(Action<Office> act)
    {
        using var office = SmallFacts.Office();
        act(office);
        return office.Amounts("2022-05");
    }

    // The sample has no quoted cells.
    private static string Reordered(string line, int[] columns)
    {
        var cells = line.Split(',');
        return string.Join(',', columns.Select(column => cells[column]));
    }
}
