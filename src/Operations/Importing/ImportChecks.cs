using Connector.Engine;
using Connector.Engine.Ingesting;
using Connector.Store;

namespace Connector.Operations.Importing;

/// <summary>Checks rules between rows, on the state after the import, for the rows around those that it changed.</summary>
public sealed class ImportChecks(Recording recording, Action<RowError> error, Action<RowWarning> warn)
{
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    /// <summary>Adds a change of the file that is checked next.</summary>
    public void Add(FactChange change)
    {
        var file = change.File;
        if (file == FactFile.Rates)
        {
            _touched.Add(new RateCells(change.Cells).Series);
        }
        else if (file == FactFile.Bands || file == FactFile.Sessions || file == FactFile.Places || file == FactFile.Templates || file == FactFile.Periods)
        {
            _touched.Add(change.Key);
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
                    Places(at);
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

        var usage = new UsageCells(file, row.Cells);
        bool Wrong(string column, string expected)
        {
            error(new RowError(name, row.Row, column, usage.Cell(column), expected));
            return false;
        }

        var facts = recording.Facts();
        var key = usage.Agreement;
        if (!_agreements.TryGetValue(key, out var history))
        {
            _agreements.Add(key, history = recording.Agreement(key));
        }

        var day = CanonicalText.Instant(usage.Start).InZone(facts.Zone).Date;
        if (history is null || Versions.On(history.Versions, day, v => v.Days) is not { } version)
        {
            return Wrong(usage.StartColumn, $"a time on a day on which agreement {key} is active");
        }

        if (version.Payer is not null && usage.Payer is not null)
        {
            return Wrong("payer", $"nothing: agreement {key} names its payer, {version.Payer}");
        }

        if (version.Payer is null && usage.Payer is null)
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
        var bands = Band.All(recording.Rows(FactFile.Bands), recording.Rows(FactFile.Holidays)).OrderBy(b => b.Key, StringComparer.Ordinal).ToArray();
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
        var series = recording.Rows(FactFile.Rates).Select(r => new RateCells(r.Cells)).GroupBy(r => r.Series).Where(g => _touched.Contains(g.Key));
        foreach (var rows in series)
        {
            var rates = rows.GroupBy(r => r.From).OrderBy(g => CanonicalText.DateOr(g.Key, Days.SinceEver)).Select(g => g.ToArray()).ToArray();
            for (var i = 0; i < rates.Length; i++)
            {
                Tiers(rates[i], at);
                if (i + 1 < rates.Length && rates[i][0].To is { } to && string.CompareOrdinal(to, rates[i + 1][0].From) >= 0)
                {
                    var (here, next) = (Place(rates[i][0], at), Place(rates[i + 1][0], at));
                    warn(new RowWarning(here.Name ?? next.Name ?? "rates", here.Row ?? next.Row, $"the rate {Name(rates[i][0])} ({here.Text}) reaches with its to, {to}, into {Name(rates[i + 1][0])} ({next.Text}): from there the later one counts"));
                }
            }
        }
    }

    private void Tiers(RateCells[] tiers, Func<string, (string Name, int Row)?> at)
    {
        if (tiers.Length == 1)
        {
            return;
        }

        foreach (var column in new[] { "tier_mode", "per", "currency", "to" })
        {
            var isMode = column == "tier_mode";
            var bad = tiers.Any(t => t.Cell(column) != tiers[0].Cell(column) || (isMode && t.TierMode is null));
            if (bad && Array.Find(tiers, t => Place(t, at).Row is not null) is { Cells: not null } tier)
            {
                var (name, number, _) = Place(tier, at);
                error(new RowError(name!, number, column, tier.Cell(column), isMode
                    ? "graduated, volume or package, the same on all rows of one item, scope, from and band: they are the tiers of one rate"
                    : $"the same {column} on all tiers of one rate"));
            }
        }

        if (tiers.GroupBy(t => t.TierFrom ?? "0").FirstOrDefault(g => g.Count() > 1)?.Last() is { Cells: not null } twice)
        {
            var (name, number, _) = Place(twice, at);
            error(new RowError(name ?? "rates", number, "tier_from", twice.TierFrom, "a tier that begins where no other does"));
        }
    }

    private static string Name(RateCells rate) => $"{rate.Item} {rate.Scope} from {rate.From ?? "ever"}";

    private static (string? Name, int? Row, string Text) Place(RateCells rate, Func<string, (string Name, int Row)?> at)
        => at(Import.Identity(FactFile.Rates, rate.Cells)) is { } found ? (found.Name, found.Row, $"{found.Name} row {found.Row}") : (null, null, "recorded before");

    /// <summary>The place that another lies in must exist, and places must not form a circle.</summary>
    private void Places(Func<string, (string Name, int Row)?> at)
    {
        var parents = PlaceTree.ParentsOf(recording.Rows(FactFile.Places));
        foreach (var (place, parent) in parents)
        {
            if (at(place) is not { } found)
            {
                continue;
            }

            var seen = new HashSet<string>(StringComparer.Ordinal);
            var key = place;
            while (key is not null && parents.TryGetValue(key, out var next) && seen.Add(key))
            {
                key = next;
            }

            // The walk ends above the root, at a key that does not exist, or at a key that it has visited.
            if (key is not null && (key == place || (parent is not null && !parents.ContainsKey(parent))))
            {
                error(new RowError(found.Name, found.Row, "parent", parent, "a place that exists and does not lie in this one"));
            }
        }
    }

    private void Templates(Func<string, (string Name, int Row)?> at)
    {
        var components = recording.Rows(FactFile.Templates).Select(TemplateComponent.Of).ToLookup(c => c.Template, StringComparer.Ordinal);
        var sizes = new TemplateSizes(components);
        TemplateComponent? imported = null;
        foreach (var component in components.SelectMany(g => g))
        {
            if (at(component.Template + '\u001f' + component.Component) is not { } found)
            {
                continue;
            }

            imported = component;
            if (recording.Exists("items", component.Template))
            {
                error(new RowError(found.Name, found.Row, "template", component.Template, "a key that no item has"));
            }

            if (!components.Contains(component.Component) && !recording.Exists("items", component.Component))
            {
                error(new RowError(found.Name, found.Row, "component", component.Component, "a key that items or templates holds, recorded before or in this import"));
            }
            else if (sizes.IsCircle(component))
            {
                error(new RowError(found.Name, found.Row, "component", component.Component, $"no circle: {component.Component} holds {component.Template} itself"));
            }
        }

        // A template may become too large by what is imported of another one, which it holds.
        if (sizes.TooLarge.FirstOrDefault() is { } template && imported is not null)
        {
            var row = components[template].Append(imported).Select(component => at(component.Template + '\u001f' + component.Component)).First(row => row is not null)!.Value;
            error(new RowError(row.Name, row.Row, "template", template, TemplateSizes.Allowed));
        }
    }

    private void Periods(Func<string, (string Name, int Row)?> at)
    {
        var periods = recording.Rows(FactFile.Periods).Select(BillingPeriod.Of).OrderBy(p => p.Days.From).ToArray();
        foreach (var (before, period) in periods.Zip(periods.Skip(1)))
        {
            if (period.Days.From <= before.Days.To)
            {
                var found = at(period.Key) ?? at(before.Key);
                error(new RowError(
                    found?.Name ?? "periods", found?.Row, "from", CanonicalText.Text(period.Days.From),
                    $"a day after {CanonicalText.Text(before.Days.To)}, the last of {before.Key}: periods do not overlap"));
            }
        }
    }
}
