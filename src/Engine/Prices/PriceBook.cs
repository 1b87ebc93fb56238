using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine;

/// <summary>Finds the price of an item on a day: the most specific scope's rate, changed by every adjustment that matches.</summary>
public sealed class PriceBook
{
    private readonly FrozenDictionary<string, ItemRates> _rates; // outside of all bands, by item
    private readonly FrozenDictionary<(string Item, string Band), ItemRates> _banded;
    private readonly FrozenSet<string> _tiered;
    private readonly FrozenDictionary<string, ItemAdjustments> _adjustments; // by item
    private readonly ItemAdjustments? _adjustmentsOfAll;

    private sealed class ItemRates(IEnumerable<Rate> rates)
    {
        private readonly FrozenDictionary<Scope, Rate[]> _byScope = rates.GroupBy(r => r.Scope)
            .ToFrozenDictionary(g => g.Key, g => Versions.Cut([.. g], r => r.Days, (r, d) => r with { Days = d }).ToArray());

        public string? Currency { get; } = rates.Select(r => r.Currency).Distinct(StringComparer.Ordinal).ToArray() is [{ } only] ? only : null;

        private readonly int _kinds = rates.Select(r => 1 << (int)r.Scope.Kind).Aggregate(0, (a, b) => a | b);

        /// <summary>The rate of this scope in force on the day; <paramref name="until"/> is reduced to the last day for which this result is valid.</summary>
        public Rate? On(ScopeKind kind, string? key, LocalDate day, ref LocalDate until)
        {
            if (key is null || (_kinds & (1 << (int)kind)) == 0 || !_byScope.TryGetValue(new Scope(kind, key), out var rates))
            {
                return null;
            }

            for (var i = rates.Length - 1; i >= 0; i--)
            {
                var days = rates[i].Days;
                if (days.From > day)
                {
                    until = Days.Earlier(until, days.From.PlusDays(-1));
                }
                else if (day <= days.To)
                {
                    until = Days.Earlier(until, days.To);
                    return rates[i];
                }
                else
                {
                    return null;
                }
            }

            return null;
        }
    }

    /// <summary>The adjustments of one item, or of all items.</summary>
    private sealed class ItemAdjustments(IEnumerable<Adjustment> adjustments)
    {
        private readonly FrozenDictionary<Scope, Adjustment[]> _byScope = adjustments.GroupBy(a => a.Scope).ToFrozenDictionary(g => g.Key, g => g.ToArray());

        private readonly int _kinds = adjustments.Select(a => 1 << (int)a.Scope.Kind).Aggregate(0, (a, b) => a | b);

        /// <summary>Adds those of every matching scope in force on the day; <paramref name="until"/> is reduced to the last day for which this result is valid.</summary>
        public void Collect(in PriceScopes scopes, LocalDate day, ref LocalDate until, ref List<Adjustment>? inForce)
        {
            Collect(ScopeKind.Agreement, scopes.Agreement, day, ref until, ref inForce);
            Collect(ScopeKind.Recipient, scopes.Recipient, day, ref until, ref inForce);
            Collect(ScopeKind.Payer, scopes.Payer, day, ref until, ref inForce);
            Collect(ScopeKind.Provider, scopes.Provider, day, ref until, ref inForce);
            foreach (var place in scopes.Places)
            {
                Collect(ScopeKind.Place, place, day, ref until, ref inForce);
            }

            Collect(ScopeKind.All, "", day, ref until, ref inForce);
        }

        private void Collect(ScopeKind kind, string? key, LocalDate day, ref LocalDate until, ref List<Adjustment>? inForce)
        {
            if (key is null || (_kinds & (1 << (int)kind)) == 0 || !_byScope.TryGetValue(new Scope(kind, key), out var adjustments))
            {
                return;
            }

            foreach (var adjustment in adjustments)
            {
                if (adjustment.Days.Contains(day))
                {
                    (inForce ??= []).Add(adjustment);
                    until = Days.Earlier(until, adjustment.Days.To);
                }
                else if (adjustment.Days.From > day && !adjustment.Days.IsEmpty)
                {
                    until = Days.Earlier(until, adjustment.Days.From.PlusDays(-1));
                }
            }
        }
    }

    /// <summary>Reads the rows of <see cref="FactFile.Rates"/> and <see cref="FactFile.Adjustments"/>.</summary>
    public PriceBook(IEnumerable<FactRow> rates, IEnumerable<FactRow> adjustments)
    {
        var all = rates.GroupBy(row => new RateCells(row.Cells).Rate).Select(g => RateOf([.. g])).ToList();
        var byItem = all.ToLookup(r => (r.Item, r.Band));
        _rates = byItem.Where(g => g.Key.Band is null).ToFrozenDictionary(g => g.Key.Item, g => new ItemRates(g), StringComparer.Ordinal);
        _banded = byItem.Where(g => g.Key.Band is not null).ToFrozenDictionary(g => (g.Key.Item, g.Key.Band!), g => new ItemRates(g));
        Currencies = [.. all.Select(r => r.Currency).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _tiered = all.Where(r => r.HasTiers).Select(r => r.Item).ToFrozenSet(StringComparer.Ordinal);
        var changes = adjustments.Select(Adjustment.Of).GroupBy(a => a.Key, StringComparer.Ordinal)
            .SelectMany(g => Versions.Cut([.. g], a => a.Days, (a, d) => a with { Days = d })).ToLookup(a => a.Item, StringComparer.Ordinal);
        _adjustments = changes.Where(g => g.Key is not null).ToFrozenDictionary(g => g.Key!, g => new ItemAdjustments(g), StringComparer.Ordinal);
        _adjustmentsOfAll = changes.Contains(null) ? new ItemAdjustments(changes[null]) : null;
    }

    /// <summary>The currencies that rates name, each once.</summary>
    public ImmutableArray<string> Currencies { get; }

    /// <summary>The one currency of all rates of an item; null when they name none or several.</summary>
    public string? CurrencyOf(string item)
        => _rates.TryGetValue(item, out var rates) ? rates.Currency : null;

    /// <summary>The items that have rates for a band.</summary>
    public IEnumerable<string> ItemsOf(string band) => _banded.Keys.Where(k => k.Band == band).Select(k => k.Item);

    /// <summary>Whether any rate of an item has tiers: usage is added up then.</summary>
    public bool HasTiers(string item) => _tiered.Contains(item);

    /// <summary>The price of an item on a day, or null when no rate is in force; then <paramref name="until"/> is the last day of that gap.</summary>
    /// <param name="item">The item.</param>
    /// <param name="scopes">Whose price is asked for.</param>
    /// <param name="day">The day.</param>
    /// <param name="until">The last day for which the same answer holds.</param>
    /// <param name="band">The time band; null for the price outside of all bands.</param>
    public Quote? On(string item, in PriceScopes scopes, LocalDate day, out LocalDate until, string? band = null)
    {
        until = Days.UntilFurtherNotice;
        if (!(band is null ? _rates.TryGetValue(item, out var rates) : _banded.TryGetValue((item, band), out rates)))
        {
            return null;
        }

        var rate = rates.On(ScopeKind.Agreement, scopes.Agreement, day, ref until)
            ?? rates.On(ScopeKind.Recipient, scopes.Recipient, day, ref until)
            ?? rates.On(ScopeKind.Payer, scopes.Payer, day, ref until)
            ?? rates.On(ScopeKind.Provider, scopes.Provider, day, ref until)
            ?? OfPlaces(rates, scopes.Places, day, ref until)
            ?? rates.On(ScopeKind.All, "", day, ref until);
        if (rate is null)
        {
            return null;
        }

        return new Quote(rate, Adjust(rate, item, scopes, day, ref until), until);
    }

    /// <summary>What an adjustment makes of a price.</summary>
    public static Fraction Apply(Adjustment adjustment, Fraction price) => adjustment.Kind switch
    {
        AdjustmentKind.Percent => price * ((Fraction.One * 100) + adjustment.Value) / 100,
        AdjustmentKind.Amount => price + adjustment.Value,
        _ => adjustment.Value,
    };

    private static Rate? OfPlaces(ItemRates rates, ImmutableArray<string> places, LocalDate day, ref LocalDate until)
    {
        foreach (var place in places)
        {
            if (rates.On(ScopeKind.Place, place, day, ref until) is { } rate)
            {
                return rate;
            }
        }

        return null;
    }

    private ImmutableArray<AppliedAdjustment> Adjust(Rate rate, string item, in PriceScopes scopes, LocalDate day, ref LocalDate until)
    {
        List<Adjustment>? inForce = null;
        _adjustments.GetValueOrDefault(item)?.Collect(scopes, day, ref until, ref inForce);
        _adjustmentsOfAll?.Collect(scopes, day, ref until, ref inForce);
        if (inForce is null)
        {
            return [];
        }

        inForce.Sort((a, b) => a.Days.From != b.Days.From ? a.Days.From.CompareTo(b.Days.From) : string.CompareOrdinal(a.Key, b.Key));
        var applied = ImmutableArray.CreateBuilder<AppliedAdjustment>(inForce.Count);
        Fraction price = rate.Price;
        foreach (var adjustment in inForce)
        {
            price = Apply(adjustment, price);
            applied.Add(new AppliedAdjustment(adjustment, price));
        }

        return applied.MoveToImmutable();
    }

    private static Rate RateOf(FactRow[] rows)
    {
        var tiers = rows.Select(row => new RateCells(row.Cells)).OrderBy(tier => CanonicalText.DecimalOrNull(tier.TierFrom) ?? 0).ToArray();
        var first = tiers[0];
        return new Rate
        {
            Item = first.Item,
            Scope = Scope.Parse(first.Scope),
            Days = new Days(CanonicalText.DateOr(first.From, Days.SinceEver), CanonicalText.DateOr(first.To, Days.UntilFurtherNotice)),
            Band = first.Band,
            Per = first.Per switch { "day" => Per.Day, "month" => Per.Month, "year" => Per.Year, _ => Per.Unit },
            Currency = first.Currency,
            TierMode = first.TierMode switch
            {
                "volume" => TierMode.Volume,
                "package" => TierMode.Package,
                "percentage" => TierMode.Percentage,
                "graduated_percentage" => TierMode.GraduatedPercentage,
                null when first.TierFrom is null or "0" => null,
                _ => TierMode.Graduated, // also one row that begins at a tier_from: below it nothing is due
            },
            FreeUnits = tiers.Max(tier => CanonicalText.DecimalOrNull(tier.FreeUnits)) ?? 0,
            Tiers = [.. tiers.Select(tier => new Tier(
                CanonicalText.DecimalOrNull(tier.TierFrom) ?? 0, CanonicalText.DecimalOrNull(tier.Price) ?? 0, CanonicalText.DecimalOrNull(tier.FixedPrice) ?? 0, CanonicalText.DecimalOrNull(tier.PackageSize)))],
            RecordedAt = rows.Max(row => row.RecordedAt),
        };
    }
}
