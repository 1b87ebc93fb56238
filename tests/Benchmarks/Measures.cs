using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations;
using Connector.Operations.Closing;
using Connector.Operations.Rating;
using Connector.Operations.Verifying;

namespace Connector.Benchmarks;

/// <summary>Import of all files, against parsing and inserting them.</summary>
internal static class Importing
{
    public static async Task Run(Workplace workplace, ResultTable table)
    {
        var (ours, bound) = await Clock.Medians(
            () =>
            {
                var session = workplace.Open(workplace.New("import.db"));
                return Clock.Of(() => Workplace.Import(session, workplace.Data));
            },
            () =>
            {
                var store = workplace.New("bare.db");
                return Clock.Of(() => Bare.Import(workplace.Data, store));
            });
        table.Ratio("import", ours, bound, 3);
    }
}

/// <summary>Rating and storing a month, against reading the facts and inserting the charges.</summary>
internal static class Closing
{
    public static async Task Run(Workplace workplace, ResultTable table)
    {
        List<Charge> charges;
        using (var snapshot = workplace.Open(await workplace.Closed()).Read())
        {
            charges = [.. snapshot.ChargesOfPeriod(workplace.Month.Key)];
        }

        var (ours, bound) = await Clock.Medians(
            async () =>
            {
                var session = workplace.Open(await workplace.Imported());
                return await Clock.Of(() => ChangePeriodState.Run(session, workplace.Month.Key, PeriodState.Closed, force: false));
            },
            async () =>
            {
                var store = await workplace.Imported();
                return await Clock.Of(() => Bare.Close(store, charges));
            });
        table.Ratio("rate and store a month", ours, bound, 2.5);
    }
}

/// <summary>Rating alone, facts in memory, all cores.</summary>
internal static class Rating
{
    private const int Times = 20;

    public static async Task Run(Workplace workplace, ResultTable table)
    {
        using var snapshot = workplace.Open(await workplace.Imported()).Read();
        var context = new StepContext(snapshot.Facts(), workplace.Month);
        var slices = snapshot.Payers(workplace.Month.Days).Select(payer => snapshot.Slice(payer, workplace.Month.Days)).ToImmutableArray();
        var charges = 0;
        var seconds = await Clock.Median(() => Clock.Of(() =>
        {
            charges = 0;
            Parallel.For(0, slices.Length * Times, i => Interlocked.Add(ref charges, BillingProcess.Rate(context, slices[i % slices.Length]).Output.Charges.Length));
        }));
        table.Speed("rating alone, charges", charges / seconds, 1_000_000);
    }
}

/// <summary>A month from stored facts to a plan, against SQLite multiplying quantities with one price.</summary>
internal static class Month
{
    public static async Task Run(Workplace workplace, ResultTable table)
    {
        var (ours, bound) = await Clock.Medians(
            async () =>
            {
                var session = workplace.Open(await workplace.Imported());
                return await Clock.Of(async () =>
                {
                    await ChangePeriodState.Run(session, workplace.Month.Key, PeriodState.Closed, force: false);
                    await Workplace.Plan(session);
                });
            },
            async () =>
            {
                var store = await workplace.Imported();
                return await Clock.Of(() => Bare.Amounts(store));
            });
        table.Ratio("a month: facts to charges, documents, plan", ours, bound, 6);
    }
}

/// <summary>Planning and publishing a month to files, against writing and syncing them.</summary>
internal static class Publishing
{
    public static async Task Run(Workplace workplace, ResultTable table)
    {
        var (store, books) = ("", "");
        (string Name, byte[] Content)[] files = [];
        var (ours, bound) = await Clock.Medians(
            async () =>
            {
                (store, books) = (await workplace.Closed(), workplace.New("books"));
                var session = workplace.Open(store, books);
                var seconds = await Clock.Of(async () =>
                {
                    await Workplace.Plan(session);
                    await Workplace.Publish(session);
                });
                files = [.. Directory.EnumerateFiles(books, "*.json", SearchOption.AllDirectories).Select((path, i) => ($"{i}-{Path.GetFileName(path)}", File.ReadAllBytes(path)))];
                return seconds;
            },
            () =>
            {
                var folder = workplace.New("files");
                return Clock.Of(() => Bare.Write(folder, files));
            },
            rounds: 3);
        table.Ratio($"plan and publish a month, {files.Length:n0} files", ours, bound, 3);
        table.Limit("plan again: nothing to do", await Clock.Median(() => Clock.Of(async () =>
        {
            var rows = await Workplace.Plan(workplace.Open(store, books));
            if (rows.Keys.Any(action => action != ActionKind.None))
            {
                throw new InvalidOperationException("After publishing, something is still to do.");
            }
        })), 2);
    }
}

/// <summary>Eight closed and published months: what corrections, look-backs and verifying cost.</summary>
internal static class Incremental
{
    private static readonly string[] Months = ["2021-06", "2021-07", "2021-08", "2021-09", "2021-10", "2021-11", "2021-12", "2022-01"];

    public static async Task Run(Workplace workplace, ResultTable table)
    {
        var (store, books) = (await workplace.Imported(), workplace.New("books"));
        var imported = workplace.Copy(store);
        var session = workplace.Open(store, books);
        var all = await Clock.Of(async () =>
        {
            await Close(session);
            await Workplace.Plan(session);
        });
        await Workplace.Publish(session);
        string before;
        long charges;
        using (var snapshot = session.Read())
        {
            before = CanonicalText.Text(snapshot.KnownAt);
            charges = Months.Sum(m => snapshot.ChargesOfPeriod(m).LongCount());
        }

        // Twice, for the first was the warm-up: of the code and of the disk.
        var again = workplace.Open(workplace.Copy(imported));
        all = Math.Min(all, await Clock.Of(async () =>
        {
            await Close(again);
            await Workplace.Plan(again);
        }));
        var posted = workplace.Copy(store);
        using (var connection = Workplace.Connect(posted))
        {
            Workplace.Execute(connection, "UPDATE publications SET state = 'posted'");
        }

        var (prices, readings) = (Prices(workplace, session), Readings(workplace, session));
        foreach (var (name, from, file) in new[] { ("prices", store, prices), ("readings", store, readings), ("prices, posted", posted, prices) })
        {
            var touched = 0;
            var corrected = session;
            var (recorded, planned) = await Clock.Medians(
                () =>
                {
                    corrected = workplace.Open(workplace.Copy(from), books);
                    return Clock.Of(() => touched = Workplace.Import(corrected, file).Impact.Charges);
                },
                () => Clock.Of(() => Workplace.Plan(corrected)));
            table.Told($"record a correction of {name}: {100.0 * touched / charges:0.0} % of 8 months' charges", recorded, all);
            table.Ratio("  plan it", planned, all, 1 / 20.0);
            table.Told("  both", recorded + planned, all);
        }

        var number = 100;
        var running = workplace.Open(store, books);
        table.Limit("correct one reading, plan the month", await Clock.Median(() => One("2021-07")), 0.3);
        table.Limit("correct one reading, plan all 8 months", await Clock.Median(() => One(null)), 0.3);

        Task<double> One(string? period)
        {
            var file = workplace.New("x") + "/readings.csv";
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, $"measure,subject,from,value\n{Practices(session)[0].Measure},{Practices(session)[0].Subject},2021-07-01,{number++}\n");
            return Clock.Of(async () =>
            {
                Workplace.Import(running, file);
                await Workplace.Plan(running, period);
            });
        }

        var now = workplace.Open(store, books);
        var past = workplace.Open(store, books, before);
        var (then, today) = await Clock.Medians(() => Clock.Of(() => Charges(past)), () => Clock.Of(() => Charges(now)));
        table.Ratio("charges as of then, against now", then, today, 1.5);
        (then, today) = await Clock.Medians(() => Clock.Of(() => Workplace.Plan(past)), () => Clock.Of(() => Workplace.Plan(now)));
        table.Ratio("plan as of then, against now", then, today, 1.5);
        table.Limit("verify all", await Clock.Of(async () =>
        {
            var (_, violations) = await new VerifyStore(now).Run();
            if (violations.Count > 0)
            {
                throw new InvalidOperationException(violations[0].ToString());
            }
        }), 60);
    }

    private static async Task Close(OperationContext session)
    {
        foreach (var month in Months)
        {
            await ChangePeriodState.Run(session, month, PeriodState.Closed, force: true);
        }
    }

    private static async Task Charges(OperationContext session)
    {
        using var snapshot = session.Read();
        await foreach (var slice in new RateByPayer(session, snapshot.Facts(), snapshot.KnownAt).Charges(snapshot.Facts().Calendar.Find("2021-07")!, null))
        {
            _ = slice.Length;
        }
    }

    private static Reading[] Practices(OperationContext session)
    {
        using var snapshot = session.Read();
        return [.. snapshot.Rows(FactFile.Readings).Select(Reading.Of).OrderBy(r => r.Subject, StringComparer.Ordinal).ThenBy(r => r.From)];
    }

    /// <summary>Other prices of two of the 200 items, everywhere and always: about 1 % of the charges.</summary>
    private static string Prices(Workplace workplace, OperationContext session)
    {
        using var snapshot = session.Read();
        var rates = snapshot.Rows(FactFile.Rates).ToArray();
        var items = rates.Select(r => r[0]!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Where((_, i) => i % 100 == 50).ToHashSet(StringComparer.Ordinal);
        return Write(workplace, "rates.csv", FactFile.Rates, rates.Where(r => items.Contains(r[0]!)), 6);
    }

    /// <summary>Other readings of the practices that have 1 % of the charges.</summary>
    private static string Readings(Workplace workplace, OperationContext session)
    {
        using var snapshot = session.Read();
        var readings = snapshot.Rows(FactFile.Readings).ToArray();
        var practices = readings.Select(r => r[1]!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Where((_, i) => i % 60 == 30).ToHashSet(StringComparer.Ordinal);
        return Write(workplace, "readings.csv", FactFile.Readings, readings.Where(r => practices.Contains(r[1]!)), 3);
    }

    private static string Write(Workplace workplace, string name, FactFile file, IEnumerable<FactRow> rows, int changed)
    {
        var folder = Directory.CreateDirectory(workplace.New("correction")).FullName;
        var path = Path.Combine(folder, name);
        File.WriteAllLines(path, rows.Select(row => string.Join(',', row.Cells.Select((cell, i) => i == changed ? CanonicalText.Text(CanonicalText.Decimal(cell!) + 1) : cell)))
            .Prepend(string.Join(',', file.Columns.Select(c => c.Name))));
        return path;
    }
}
