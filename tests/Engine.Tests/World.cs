using System.Collections.Immutable;
using Connector.Engine.Ingesting;
using NodaTime;

namespace Connector.Engine.Tests;

/// <summary>Rows as files give them, read as an import reads them, and what the engine makes of them.</summary>
internal sealed class World
{
    private readonly Dictionary<string, List<FactRow>> _rows = FactFile.All.ToDictionary(f => f.Name, _ => new List<FactRow>(), StringComparer.Ordinal);

    public DecidingSettings Settings { get; init; } = DecidingSettings.Default;

    public Instant KnownAt { get; init; } = Instant.FromUtc(2030, 1, 1, 0, 0);

    /// <summary>When periods were closed.</summary>
    public IReadOnlyDictionary<string, Instant> ClosedAt { get; init; } = new Dictionary<string, Instant>(StringComparer.Ordinal);

    public IReadOnlyList<AgreedAmount> Agreed { get; init; } = [];

    public IReadOnlyList<FactRow> this[string file] => _rows[file];

    /// <summary>Adds rows to a file: a header and lines, cells between commas.</summary>
    public World Rows(string file, string header, params string[] lines)
    {
        var kind = FactFile.Find(file)!;
        var reader = BillingProcess.Ingest(kind, file, [.. header.Split(',')]);
        var errors = new List<RowError>(reader.HeaderErrors);
        foreach (var line in lines)
        {
            if (reader.Read(1, line.Split(','), errors, []) is { } row)
            {
                _rows[file].Add(new FactRow(row.Cells, KnownAt));
            }
        }

        return errors.Count == 0 ? this : throw new InvalidOperationException("A test's row is wrong: " + errors[0]);
    }

    /// <summary>Adds a row that was read before, if it is known.</summary>
    public void Add(string file, FactRow row, bool isKnown)
    {
        if (isKnown)
        {
            _rows[file].Add(row);
        }
    }

    /// <summary>A practice that pays 100 a month for an item, with whatever the test changes of it.</summary>
    public static World Small(string plan = "flat", string price = "100", DecidingSettings? settings = null) => new World { Settings = settings ?? DecidingSettings.Default }
        .Rows("items", "item,name", "ITEM,Support", "OTHER,Training")
        .Rows("parties", "party,name", "PAYER,The payer", "PROVIDER,The provider", "RECIPIENT,The recipient")
        .Rows("plans", "plan,model", "PLAN," + plan)
        .Rows("rates", "item,scope,price", "ITEM,all," + price);

    /// <summary>Agreement A of the payer, for all days.</summary>
    public World Active(string item = "ITEM") => Rows("agreements", "agreement,payer,item,plan", $"A,PAYER,{item},PLAN");

    /// <summary>The rate's price is for a day, a month, a year.</summary>
    public World Per(string per) => With("rates", this["rates"].Select(row =>
    {
        var cells = (string?[])row.Cells.Clone();
        cells[FactFile.Rates.Position("per")] = per;
        return row with { Cells = cells };
    }));

    /// <summary>The same rows in another order.</summary>
    public World Shuffled(Random random)
    {
        var world = new World { Settings = Settings, KnownAt = KnownAt, ClosedAt = ClosedAt, Agreed = Agreed };
        foreach (var (file, rows) in _rows)
        {
            world._rows[file].AddRange(rows.OrderBy(_ => random.Next()));
        }

        return world;
    }

    /// <summary>The same rows but for one file.</summary>
    public World With(string file, IEnumerable<FactRow> rows)
    {
        var world = new World { Settings = Settings, KnownAt = KnownAt, ClosedAt = ClosedAt, Agreed = Agreed };
        foreach (var (name, own) in _rows)
        {
            world._rows[name].AddRange(name == file ? rows : own);
        }

        return world;
    }

    /// <summary>The same rows, known at another instant, some periods having been closed.</summary>
    public World Known(string at, params (string Period, string At)[] closed)
    {
        var world = new World { Settings = Settings, KnownAt = Instants.Of(at), Agreed = Agreed, ClosedAt = closed.ToDictionary(c => c.Period, c => Instants.Of(c.At), StringComparer.Ordinal) };
        foreach (var (file, rows) in _rows)
        {
            world._rows[file].AddRange(rows);
        }

        return world;
    }

    /// <summary>The same rows, in a store that was made with these versions of formulas.</summary>
    public World In(ModelVersions models)
    {
        var world = new World { Settings = Settings with { Models = models }, KnownAt = KnownAt, ClosedAt = ClosedAt, Agreed = Agreed };
        foreach (var (file, rows) in _rows)
        {
            world._rows[file].AddRange(rows);
        }

        return world;
    }

    public KnownFacts Facts() => new(
        KnownAt, Settings, this["places"], this["items"], this["templates"], this["parties"], this["plans"], this["rates"], this["adjustments"], this["periods"], Agreed,
        new UsageRules(this["holidays"], this["bands"], this["cancellations"], ClosedAt));

    public Slice Slice(PayerKey? payer = null) => new(
        payer,
        [.. this["agreements"].Select(Agreement.Of).GroupBy(a => a.Key, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => AgreementHistory.Of(g.Key, [.. g]))],
        new ReadingBook(this["readings"].Select(Reading.Of)))
    {
        Sessions = [.. this["sessions"].Select(UsageSession.Of).OrderBy(s => s.Key, StringComparer.Ordinal)],
        Events = [.. this["events"].Select(UsageEvent.Of).OrderBy(e => e.Key, StringComparer.Ordinal)],
    };

    public StepContext At(string period)
    {
        var facts = Facts();
        return new StepContext(facts, facts.Calendar.Find(period)!);
    }

    public ImmutableArray<Charge> Charges(string period) => BillingProcess.Rate(At(period), Slice()).Output.Charges;

    public ImmutableArray<Charge> DocumentCharges(string period) => BillingProcess.RateDocuments(At(period), Slice()).Output.Charges;

    public ImmutableArray<Document> Documents(string period)
    {
        var context = At(period);
        return BillingProcess.Assemble(context, BillingProcess.RateDocuments(context, Slice()).Output).Output;
    }

    /// <summary>Each charge as "key amount", or "key reason" where it has none.</summary>
    public string[] Amounts(string period) => [.. Charges(period).Select(c => c.Key + " " + (c.Amount is { } amount ? Currency.Text(amount, c.Currency) : c.Reason))];
}
