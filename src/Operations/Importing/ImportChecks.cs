using Connector.Engine;
using Connector.Engine.Ingesting;
using Connector.Store;

namespace Connector.Operations.Importing;

/// <summary>Checks rules between rows, on the state after the import, for the rows around those that it changed.</summary>
public sealed class ImportChecks(Recording recording, Action<RowError> error, Action<RowWarning> warn)
{
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    public void Touch(FactFile file, string?[] cells)
    {
        if (file == FactFile.Rates)
        {
            _touched.Add(string.Join('\u001f', cells[0], cells[1], cells[3]));
        }
        else if (file == FactFile.Bands || file == FactFile.Sessions || file == FactFile.Places || file == FactFile.Templates || file == FactFile.Periods)
        {
            _touched.Add(cells[0]!);
        }
    }

    /// <summary>Checks a file after its rows were recorded.</summary>
    /// <param name="file">The file.</param>
    /// <param name="at">Returns where the import contains a row with an identity.</param>
    public void Check(FactFile file, Func<string, (string Name, int Row)?>? at)
    {
        if (_touched.Count > 0 && at is not null)
        {
            switch (file.Name)
            {
                case "rates":
                    Rates(at);
                    break;
                case "places":
                    Tree(file, at, row => row[2], row => (row[2], "a place that exists and does not lie in this one"));
                    break;
                case "templates":
                    Templates(at);
                    break;
                case "bands":
                    Bands(at);
                    break;
                case "sessions":
                    Overlaps(at);
                    break;
                case "periods":
                    Periods(at);
                    break;
            }
        }

        _touched.Clear();
    }

    /// <summary>A session or event needs an agreement that is active when it starts, and names a payer exactly when that agreement does not.</summary>
    public bool CheckUsage(FactFile file, IncomingRow row, string name)
    {
        var isSession = file == FactFile.Sessions;
        if (!isSession && file != FactFile.Events)
        {
            return true;
        }

        bool Wrong(string column, string expected)
        {
            error(new RowError(name, row.Row, column, row.Cells[file.Position(column)], expected));
            return false;
        }

        var facts = recording.Facts();
        var key = row.Cells[1]!;
        if (!_agreements.TryGetValue(key, out var history))
        {
            _agreements.Add(key, history = recording.Agreement(key));
        }

        var start = isSession ? "start" : "at";
        var day = CanonicalText.Instant(row.Cells[file.Position(start)]!).InZone(facts.Zone).Date;
        if (history is null || Versions.On(history.Versions, day, v => v.Days) is not { } version)
        {
            return Wrong(start, $"a time on a day on which agreement {key} is active");
        }

        if (version.Payer is not null && row.Cells[file.Position("payer")] is not null)
        {
            return Wrong("payer", $"nothing: agreement {key} names its payer, {version.Payer}");
        }

        if (version.Payer is null && row.Cells[file.Position("payer")] is null)
        {
            return Wrong("payer", $"a party: agreement {key} is a standing offer, whose usage names the payer");
        }

        return facts.PlanOn(version.Plan, day) is not { } plan || plan.Model == (isSession ? ChargeModel.Time : ChargeModel.Event)
            || Wrong("agreement", $"an agreement whose plan is charged by {(isSession ? "time" : "event")}; {version.Plan} is {plan.Model.ToString().ToLowerInvariant()}");
    }

    private readonly Dictionary<string, AgreementHistory?> _agreements = new(StringComparer.Ordinal);

    /// <summary>Two bands that overlap must not be equally specific, because neither would take precedence.</summary>
    private void Bands(Func<string, (string Name, int Row)?> at)
    {
        var holidays = recording.Rows(FactFile.Holidays).ToLookup(r => r[0]!, r => CanonicalText.Date(r[1]!), StringComparer.Ordinal);
        var bands = recording.Rows(FactFile.Bands).Select(r => Band.Of(r, list => holidays[list])).OrderBy(b => b.Key, StringComparer.Ordinal).ToArray();
        foreach (var (a, b) in bands.SelectMany((a, i) => bands.Skip(i + 1).Select(b => (a, b))))
        {
            if (a.Rank == b.Rank && a.Overlaps(b) && (at(b.Key) ?? at(a.Key)) is { } found)
            {
                error(new RowError(found.Name, found.Row, "band", at(b.Key) is null ? a.Key : b.Key, $"times that {a.Key} and {b.Key} do not share: neither is more specific"));
            }
        }
    }

    /// <summary>Overlapping sessions of one recipient and agreement are allowed, but rarely intended.</summary>
    private void Overlaps(Func<string, (string Name, int Row)?> at)
    {
        foreach (var (session, other) in recording.OverlappingSessions())
        {
            var found = at(session) ?? at(other);
            warn(new RowWarning(found?.Name ?? "sessions", found?.Row, $"session {session} begins before {other} has ended, of the same recipient on the same list"));
        }
    }

    private void Rates(Func<string, (string Name, int Row)?> at)
    {
        var series = recording.Rows(FactFile.Rates).GroupBy(r => string.Join('\u001f', r[0], r[1], r[3])).Where(g => _touched.Contains(g.Key));
        foreach (var rows in series)
        {
            var rates = rows.GroupBy(r => r[2]).OrderBy(g => g.Key is null ? Days.SinceEver : CanonicalText.Date(g.Key)).Select(g => g.ToArray()).ToArray();
            for (var i = 0; i < rates.Length; i++)
            {
                Tiers(rates[i], at);
                if (i + 1 < rates.Length && rates[i][0][5] is { } to && string.CompareOrdinal(to, rates[i + 1][0][2]) >= 0)
                {
                    var (here, next) = (Place(rates[i][0], at), Place(rates[i + 1][0], at));
                    warn(new RowWarning(here.Name ?? next.Name ?? "rates", here.Row ?? next.Row, $"the rate {Name(rates[i][0])} ({here.Text}) reaches with its to, {to}, into {Name(rates[i + 1][0])} ({next.Text}): from there the later one counts"));
                }
            }
        }
    }

    private void Tiers(FactRow[] tiers, Func<string, (string Name, int Row)?> at)
    {
        if (tiers.Length == 1)
        {
            return;
        }

        foreach (var (index, expected) in new[] { (10, "equal"), (9, "per"), (8, "currency"), (5, "to") })
        {
            var column = FactFile.Rates.Columns[index].Name;
            var bad = index == 10 ? tiers.Any(t => t[10] is null || t[10] != tiers[0][10]) : tiers.Any(t => t[index] != tiers[0][index]);
            if (bad && Array.Find(tiers, t => Place(t, at).Row is not null) is { Cells: not null } row)
            {
                var (name, number, _) = Place(row, at);
                error(new RowError(name!, number, column, row[index], index == 10
                    ? "graduated, volume or package, the same on all rows of one item, scope, from and band: they are the tiers of one rate"
                    : $"the same {expected} on all tiers of one rate"));
            }
        }

        if (tiers.GroupBy(t => t[4] ?? "0").FirstOrDefault(g => g.Count() > 1)?.Last() is { Cells: not null } twice)
        {
            var (name, number, _) = Place(twice, at);
            error(new RowError(name ?? "rates", number, "tier_from", twice[4], "a tier that begins where no other does"));
        }
    }

    private static string Name(FactRow rate) => $"{rate[0]} {rate[1]} from {rate[2] ?? "ever"}";

    private static (string? Name, int? Row, string Text) Place(FactRow row, Func<string, (string Name, int Row)?> at)
        => at(Import.Identity(FactFile.Rates, row.Cells)) is { } found ? (found.Name, found.Row, $"{found.Name} row {found.Row}") : (null, null, "recorded before");

    /// <summary>References within one file must exist and must not form a circle.</summary>
    private void Tree(
        FactFile file, Func<string, (string Name, int Row)?> at, Func<FactRow, string?> parent, Func<FactRow, (string? Value, string Expected)> wrong)
    {
        var rows = recording.Rows(file).ToDictionary(r => r[0]!, StringComparer.Ordinal);
        foreach (var row in rows.Values.Where(r => at(Import.Identity(file, r.Cells)) is not null))
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var key = row[0];
            while (key is not null && rows.TryGetValue(key, out var place) && seen.Add(key))
            {
                key = parent(place);
            }

            // The walk ends above the root, at a key that does not exist, or at a key that it has visited.
            if (key is not null && (key == row[0] || (parent(row) is { } next && !rows.ContainsKey(next))) && at(Import.Identity(file, row.Cells)) is { } found)
            {
                var (value, expected) = wrong(row);
                error(new RowError(found.Name, found.Row, "parent", value, expected));
            }
        }
    }

    private void Templates(Func<string, (string Name, int Row)?> at)
    {
        var components = recording.Rows(FactFile.Templates).Select(TemplateComponent.Of).ToLookup(c => c.Template, StringComparer.Ordinal);
        foreach (var component in components.SelectMany(g => g))
        {
            if (at(component.Template + '\u001f' + component.Component) is not { } found)
            {
                continue;
            }

            if (recording.Exists("items", component.Template))
            {
                error(new RowError(found.Name, found.Row, "template", component.Template, "a key that no item has"));
            }

            if (!components.Contains(component.Component) && !recording.Exists("items", component.Component))
            {
                error(new RowError(found.Name, found.Row, "component", component.Component, "a key that items or templates holds, recorded before or in this import"));
            }
            else if (Reaches(component.Component, component.Template, components, []))
            {
                error(new RowError(found.Name, found.Row, "component", component.Component, $"no circle: {component.Component} holds {component.Template} itself"));
            }
        }
    }

    private static bool Reaches(string from, string to, ILookup<string, TemplateComponent> components, HashSet<string> seen)
        => from == to || (seen.Add(from) && components[from].Any(c => Reaches(c.Component, to, components, seen)));

    private void Periods(Func<string, (string Name, int Row)?> at)
    {
        var periods = recording.Rows(FactFile.Periods).OrderBy(r => r[1], StringComparer.Ordinal).ToArray();
        for (var i = 1; i < periods.Length; i++)
        {
            if (string.CompareOrdinal(periods[i][1], periods[i - 1][2]) <= 0)
            {
                var found = at(periods[i][0]!) ?? at(periods[i - 1][0]!);
                error(new RowError(found?.Name ?? "periods", found?.Row, "from", periods[i][1], $"a day after {periods[i - 1][2]}, the last of {periods[i - 1][0]}: periods do not overlap"));
            }
        }
    }
}
