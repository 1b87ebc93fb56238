using System.Runtime.InteropServices;
using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Recalculating;

/// <summary>Finds the agreements that changed facts can affect, and on which days. The cost is proportional to the change, not to the history.</summary>
/// <remarks>
/// A dated row applies from its first day to the day before the next row of the same series begins, since versions never resume.
/// So a corrected price of last year affects last year only.
/// </remarks>
public sealed class AffectedAgreements(Recording recording)
{
    private readonly Dictionary<string, Days> _agreements = new(StringComparer.Ordinal);
    private readonly List<(FactFile File, string?[] Cells)> _rows = [];
    private bool? _matters;

    /// <summary>Whether texts on documents, such as names, may have changed, so that documents change although their charges do not.</summary>
    public bool ChangesWords { get; private set; }

    /// <summary>Whether nothing was changed that could affect stored charges.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Whether any charges are stored that a change could affect: none are while no period is closed.</summary>
    private bool Matters => _matters ??= recording.PeriodStates().Any(p => p.Value != PeriodState.Open);

    /// <summary>Adds a change: what was known and what is now known can both affect agreements.</summary>
    public void Add(FactChange change)
    {
        if (!Matters)
        {
            return;
        }

        ChangesWords |= change.File == FactFile.Parties || change.File == FactFile.Items;
        if (change.Before is { } before)
        {
            _rows.Add((change.File, before));
        }

        if (change.After is { } after)
        {
            _rows.Add((change.File, after));
        }
    }

    /// <summary>The affected agreements, each with the days on which something may have changed.</summary>
    public IReadOnlyDictionary<string, Days> Agreements()
    {
        if (_rows.Count == 0)
        {
            return _agreements;
        }

        var indirect = new Indirect();
        foreach (var (file, cells) in _rows)
        {
            var (key, days) = (file.KeyOf(cells), DaysOf(file, cells));
            switch (file.Name)
            {
                case "agreements":
                    Touch(key, days);
                    break;
                case "sessions" or "events":
                    Touch(new UsageCells(file, cells).Agreement, Days.Always);
                    break;
                case "rates":
                    var rate = new RateCells(cells);
                    indirect.Add(rate.Item, Scope.Parse(rate.Scope), days);
                    break;
                case "adjustments":
                    Widen(indirect.Adjustments, key, days);
                    break;
                case "readings":
                    Widen(indirect.Subjects, Reading.Of(new FactRow(cells, default)).Subject, days);
                    break;
                case "parties":
                    // A party gives the name on documents and the place whose prices apply. Its first version also names it before its first day.
                    Widen(indirect.Parties, key, recording.IsFirst(file, cells) ? Days.Always : days);
                    break;
                case "plans":
                    Widen(indirect.Plans, key, days);
                    break;
                case "cancellations":
                    Widen(indirect.Plans, key, Days.Always);
                    break;
                case "items" or "templates":
                    indirect.Items.Add(key);
                    break;
                default:
                    indirect.All = true;
                    break;
            }
        }

        var changed = _rows.Where(r => r.File == FactFile.Adjustments).Select(r => new FactRow(r.Cells, default));
        foreach (var version in indirect.Adjustments.Count == 0 ? [] : recording.Rows(FactFile.Adjustments).Concat(changed).Select(Adjustment.Of))
        {
            // A version that is added, retracted or moved changes the days of the other versions, whose items and scopes may differ.
            if (indirect.Adjustments.TryGetValue(version.Key, out var days))
            {
                indirect.Add(version.Item, version.Scope, days);
            }
        }

        if (indirect.IsAny)
        {
            Find(indirect);
        }

        return _agreements;
    }

    private void Find(Indirect indirect)
    {
        var facts = recording.Facts();
        var parties = indirect.Subjects.Keys.Concat(indirect.Parties.Keys).ToHashSet(StringComparer.Ordinal);
        var rows = indirect.All || indirect.EveryItem.Count > 0
            ? recording.Rows(FactFile.Agreements)
            : recording.AgreementsWith(
                ("item", [.. facts.Containing(indirect.Items.Concat(indirect.Prices.Keys).ToHashSet(StringComparer.Ordinal))]), ("plan", indirect.Plans.Keys), ("agreement", parties),
                ("payer", parties), ("provider", parties), ("recipient", parties), ("nominee", parties));
        var usage = recording.UsageParties();
        foreach (var row in rows)
        {
            var agreement = Agreement.Of(row);
            Find(indirect, facts, agreement);
            foreach (var (payer, recipient, place) in usage[agreement.Key])
            {
                // Usage is charged with the parties and the place that it names itself.
                Find(indirect, facts, agreement with { Payer = agreement.Payer ?? payer, Recipient = recipient ?? agreement.Recipient, Place = place ?? agreement.Place });
            }
        }
    }

    private void Find(Indirect indirect, KnownFacts facts, Agreement agreement)
    {
        var items = facts.Expand(agreement.Item);
        if (indirect.All || items.Any(indirect.Items.Contains))
        {
            Touch(agreement.Key, Days.Always);
            return;
        }

        Touch(agreement.Key, indirect.Plans, agreement.Plan);
        Touch(agreement.Key, indirect.Subjects, agreement.Key);
        Touch(agreement.Key, indirect.Subjects, agreement.Recipient ?? agreement.Payer);
        Touch(agreement.Key, indirect.Parties, agreement.Payer);
        Touch(agreement.Key, indirect.Parties, agreement.Provider);
        Touch(agreement.Key, indirect.Parties, agreement.Recipient);
        Touch(agreement.Key, indirect.Parties, agreement.Nominee);
        foreach (var (scope, days) in items.SelectMany(item => indirect.Prices.GetValueOrDefault(item, [])).Concat(indirect.EveryItem))
        {
            if (Matches(facts, agreement, scope))
            {
                Touch(agreement.Key, days);
            }
        }
    }

    private static bool Matches(KnownFacts facts, Agreement agreement, Scope scope) => scope.Kind switch
    {
        ScopeKind.All => true,
        ScopeKind.Agreement => agreement.Key == scope.Key,
        ScopeKind.Recipient => agreement.Recipient == scope.Key,
        ScopeKind.Payer => agreement.Payer == scope.Key,
        ScopeKind.Provider => agreement.Provider == scope.Key,
        _ => agreement.Place is { } place
            ? facts.Places.Chain(place).Contains(scope.Key)
            : facts.PlacesOf(agreement.Recipient).Concat(facts.PlacesOf(agreement.Payer)).Any(p => facts.Places.Chain(p).Contains(scope.Key)),
    };

    private Days DaysOf(FactFile file, string?[] cells)
    {
        var column = file.Position("from");
        if (column < 0 || file == FactFile.Periods)
        {
            return Days.Always;
        }

        var next = recording.NextFrom(file, cells);
        return new Days(CanonicalText.DateOr(cells[column], Days.SinceEver), next is null ? Days.UntilFurtherNotice : CanonicalText.Date(next).PlusDays(-1));
    }

    private void Touch(string agreement, Dictionary<string, Days> reached, string? key)
    {
        if (key is not null && reached.TryGetValue(key, out var days))
        {
            Touch(agreement, days);
        }
    }

    private void Touch(string agreement, Days days) => Widen(_agreements, agreement, days);

    private static void Widen(Dictionary<string, Days> reached, string key, Days days)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(reached, key, out var exists);
        known = exists ? new Days(Days.Earlier(known.From, days.From), Days.Later(known.To, days.To)) : days;
    }

    private sealed class Indirect
    {
        /// <summary>The scopes and days in which the price of an item may have changed.</summary>
        public Dictionary<string, List<(Scope Scope, Days Days)>> Prices { get; } = new(StringComparer.Ordinal);

        /// <summary>The scopes and days in which the prices of all items may have changed.</summary>
        public List<(Scope Scope, Days Days)> EveryItem { get; } = [];

        public Dictionary<string, Days> Adjustments { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Days> Subjects { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Days> Parties { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Days> Plans { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Items { get; } = new(StringComparer.Ordinal);

        public bool All { get; set; }

        public bool IsAny => All || Prices.Count + EveryItem.Count + Subjects.Count + Parties.Count + Plans.Count + Items.Count > 0;

        public void Add(string? item, Scope scope, Days days)
        {
            if (item is null)
            {
                EveryItem.Add((scope, days));
                return;
            }

            ref var prices = ref CollectionsMarshal.GetValueRefOrAddDefault(Prices, item, out _);
            (prices ??= []).Add((scope, days));
        }
    }
}
