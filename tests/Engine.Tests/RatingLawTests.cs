using System.Globalization;
using System.Text;
using Connector.Testing;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>What holds for every business, whatever its facts.</summary>
public sealed class RatingLawTests
{
    [Fact]
    public void Splitting_an_agreement_into_two_equal_versions_changes_nothing()
        => Seeds.Each(150, random =>
        {
            var made = RandomWorld.Of(random, 12);
            var rows = made.World["agreements"].ToList();
            var history = made.World.Slice().Agreements[random.Next(made.World.Slice().Agreements.Length)];
            var version = history.Versions[random.Next(history.Versions.Count)];
            var first = new LocalDate(2018, 1, 1).PlusDays(random.Next(2500));
            var at = version.Days.Contains(first) ? first : version.Days.From.PlusDays(1);
            if (!version.Days.Contains(at) || version.Days.From == at)
            {
                return;
            }

            var whole = rows.Find(r => r[0] == history.Key && CanonicalText.DateOr(r[1], Days.SinceEver) == version.Days.From);
            var second = (string?[])whole.Cells.Clone();
            second[FactFile.Agreements.Position("from")] = CanonicalText.Text(at);
            var split = made.World.With("agreements", rows.Append(whole with { Cells = second }));
            foreach (var period in made.Periods)
            {
                Assert.Equal(made.World.Charges(period.Key), split.Charges(period.Key));
            }
        });

    [Fact]
    public void Parts_add_up_to_the_whole_before_they_are_rounded()
        => Seeds.Each(500, random =>
        {
            var (year, month) = (2018 + random.Next(7), 1 + random.Next(12));
            var day = new LocalDate(year, month, 2 + random.Next(26));
            string[] pers = ["unit", "day", "month", "year"];
            World With(params string[] agreements) => new World().Rows("items", "item,name", "ITEM,Patients")
                .Rows("plans", "plan,model,measure,proration", random.Next(2) == 0 ? "PLAN,level,patients," : "PLAN,level,patients,daily")
                .Rows("readings", "measure,subject,from,value", $"patients,A,,{random.Next(5000)}", $"patients,A,{CanonicalText.Text(day.PlusDays(3))},17.5")
                .Rows("agreements", "agreement,from,payer,nominee,item,plan", agreements);
            var period = $"{year:0000}-{month:00}";
            Fraction Sum(World world)
            {
                var context = world.At(period);
                var slice = world.Slice();
                return BillingProcess.Rate(context, slice).Output.Charges
                    .Aggregate(Fraction.Zero, (sum, c) => sum + BillingProcess.Explain(context, slice, c.Key)!.Unrounded!.Value);
            }

            var price = $"ITEM,all,{random.Next(100_000) / 1000m},{pers[random.Next(4)]}";
            var whole = With("A,,PAYER,,ITEM,PLAN").Rows("rates", "item,scope,price,per", price);
            var parts = With("A,,PAYER,,ITEM,PLAN", $"A,{CanonicalText.Text(day)},PAYER,NOMINEE,ITEM,PLAN").With("readings", whole["readings"]).Rows("rates", "item,scope,price,per", price);
            Assert.Equal(2, parts.Charges(period).Length);
            Assert.Equal(Sum(whole), Sum(parts));
        });

    [Fact]
    public void Rating_twice_is_the_same_to_the_byte()
        => Seeds.Each(40, random =>
        {
            var world = RandomWorld.Of(random);
            foreach (var period in world.Periods)
            {
                Assert.Equal(Text(world.World, period.Key), Text(world.World, period.Key));
            }
        });

    [Fact]
    public void The_order_of_rows_does_not_matter()
        => Seeds.Each(40, random =>
        {
            var made = RandomWorld.Of(random);
            var shuffled = made.World.Shuffled(random);
            foreach (var period in made.Periods)
            {
                Assert.Equal(Text(made.World, period.Key), Text(shuffled, period.Key));
            }
        });

    /// <summary>Under invariant globalization de-DE and tr-TR do not exist; a culture with their commas and more can still be made.</summary>
    [Fact]
    public void Neither_threads_nor_culture_nor_time_zone_change_a_byte()
    {
        var made = RandomWorld.Of(new Random(7));
        var facts = made.World.Facts();
        var slice = made.World.Slice();
        string Whole() => string.Concat(made.Periods.Select(p => Text(new StepContext(facts, facts.Calendar.Find(p.Key)!), slice)));
        var expected = Whole();
        var zone = Environment.GetEnvironmentVariable("TZ");
        var results = new string[24];
        try
        {
            Environment.SetEnvironmentVariable("TZ", "Pacific/Kiritimati");
            TimeZoneInfo.ClearCachedData();
            var threads = results.Select((_, i) => new Thread(() =>
            {
                CultureInfo.CurrentCulture = i % 2 == 0 ? Foreign() : CultureInfo.InvariantCulture;
                results[i] = Whole();
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();
        }

        Assert.All(results, text => Assert.Equal(expected, text));
    }

    [Fact]
    public void Rows_are_read_alike_under_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Foreign();
            Assert.Equal(["2022-05/A/ITEM -33.35"], World.Small(price: "-33.345").Active().Amounts("2022-05"));
            Assert.Equal("-1234.5", CanonicalText.Text(-1234.50m));
            Assert.Equal("-1.5", Fraction.Of(-3, 2).ToText(2));
            Assert.Equal("-3/2", Fraction.Of(-3, 2).ToString());
            Assert.Equal(Fraction.Of(-3, 2), Fraction.Parse("-3/2"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Slices_by_payer_add_up_to_the_whole()
        => Seeds.Each(40, random =>
        {
            var made = RandomWorld.Of(random);
            foreach (var period in made.Periods)
            {
                var context = made.World.At(period.Key);
                var sliced = RandomWorld.Payers.SelectMany(p => BillingProcess.RateDocuments(context, made.World.Slice(new PayerKey(p))).Output.Charges);
                Assert.Equal(
                    made.World.DocumentCharges(period.Key).OrderBy(c => c.Key, StringComparer.Ordinal),
                    sliced.OrderBy(c => c.Key, StringComparer.Ordinal));
            }
        });

    [Fact]
    public void A_charge_in_advance_keeps_its_period_and_stands_on_the_document_of_the_one_before()
    {
        var world = Advance("A,2022-04-16,PAYER,ITEM,PLAN");
        Assert.Equal(["2022-04/A/ITEM", "2022-05/A/ITEM"], world.DocumentCharges("2022-04").Select(c => c.Key));
        Assert.Equal(["2022-06/A/ITEM"], world.DocumentCharges("2022-05").Select(c => c.Key));
        Assert.Empty(world.DocumentCharges("2022-03"));
        Assert.Equal(["2022-05/A/ITEM 30.00"], world.Amounts("2022-05"));
        Assert.Equal("2022-04/receivable/PAYER", Assert.Single(world.Documents("2022-04")).Key);
        Assert.Equal(4500, world.Documents("2022-04")[0].Total);
    }

    [Fact]
    public void An_agreement_since_ever_has_no_first_period_to_bill_on_its_own()
        => Assert.Equal(["2022-05/A/ITEM"], Advance("A,,PAYER,ITEM,PLAN").DocumentCharges("2022-04").Select(c => c.Key));

    [Fact]
    public void An_agreement_that_begins_between_two_listed_periods_is_first_billed_on_its_first()
    {
        var listed = new World { Settings = DecidingSettings.Default with { Billing = BillingSettings.Default with { Calendar = CalendarKind.Periods } } }
            .Rows("items", "item,name", "ITEM,Support").Rows("plans", "plan,model,timing", "PLAN,flat,advance").Rows("rates", "item,scope,price", "ITEM,all,30")
            .Rows("periods", "period,from,to", "one,2022-01-01,2022-01-31", "two,2022-03-01,2022-03-31", "three,2022-04-01,2022-04-30")
            .Rows("agreements", "agreement,from,payer,item,plan", "A,2022-02-10,PAYER,ITEM,PLAN");
        Assert.Empty(listed.DocumentCharges("one"));
        Assert.Equal(["two/A/ITEM", "three/A/ITEM"], listed.DocumentCharges("two").Select(c => c.Key));
    }

    [Fact]
    public void The_documents_of_consecutive_periods_hold_every_charge_once()
        => Seeds.Each(60, random =>
        {
            var made = RandomWorld.Of(random);
            var keys = made.Periods.SelectMany(p => made.World.DocumentCharges(p.Key)).Select(c => c.Key).ToList();
            Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
            var billed = keys.ToHashSet(StringComparer.Ordinal);
            foreach (var charge in made.Periods.Skip(1).SelectMany(p => made.World.Charges(p.Key)))
            {
                Assert.Contains(charge.Key, billed);
                Assert.StartsWith(Keys.Segment(charge.Period) + "/", charge.Key, StringComparison.Ordinal);
            }
        });

    private static World Advance(string agreement) => new World().Rows("items", "item,name", "ITEM,Support")
        .Rows("plans", "plan,model,timing", "PLAN,flat,advance").Rows("rates", "item,scope,price", "ITEM,all,30")
        .Rows("agreements", "agreement,from,payer,item,plan", agreement);

    private static CultureInfo Foreign()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "minus";
        culture.DateTimeFormat.DateSeparator = ".";
        culture.DateTimeFormat.TimeSeparator = "h";
        return culture;
    }

    private static string Text(World world, string period) => Text(world.At(period), world.Slice());

    /// <summary>Every charge and document of a period, to the byte.</summary>
    private static string Text(StepContext context, Slice slice)
    {
        var text = new StringBuilder();
        foreach (var c in BillingProcess.Rate(context, slice).Output.Charges)
        {
            text.Append(CultureInfo.InvariantCulture, $"{c.Key} {c.Document} {c.Amount} {c.Quantity} {c.UnitPrice} {c.Currency} {c.Reason} {CanonicalText.Text(c.Service.From)} {CanonicalText.Text(c.Service.To)}\n");
        }

        using var stream = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var document in BillingProcess.Assemble(context, BillingProcess.RateDocuments(context, slice).Output).Output)
            {
                DocumentText.Write(json, document, new DocumentEnvelope(1, "draft", "7", null), external: true);
                text.AppendLine(DocumentText.Digest(document));
            }

            json.WriteEndArray();
        }

        return text.Append(Encoding.UTF8.GetString(stream.ToArray())).ToString();
    }
}
