using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine;

/// <summary>The facts that every slice shares, as known at one instant: items, places, parties, plans, rates, adjustments.</summary>
public sealed class KnownFacts
{
    private readonly FrozenDictionary<string, Item> _items;
    private readonly FrozenDictionary<string, ImmutableArray<TemplateComponent>> _templates;
    private readonly FrozenDictionary<string, IReadOnlyList<Party>> _parties;
    private readonly FrozenDictionary<string, IReadOnlyList<Plan>> _plans;
    private readonly FrozenDictionary<string, AgreedAmount> _agreed;
    private readonly FrozenDictionary<string, ImmutableArray<Band>> _bands;
    private readonly FrozenDictionary<(string Plan, string? Reason), IReadOnlyList<CancellationRule>> _cancellations;
    private readonly FrozenDictionary<string, Instant> _closedAt;

    /// <summary>Puts rows in order: versions are cut, prices are found by scope.</summary>
    public KnownFacts(
        Instant knownAt, DecidingSettings settings, IEnumerable<FactRow> places, IEnumerable<FactRow> items, IEnumerable<FactRow> templates, IEnumerable<FactRow> parties,
        IEnumerable<FactRow> plans, IEnumerable<FactRow> rates, IEnumerable<FactRow> adjustments, IEnumerable<FactRow> periods, IEnumerable<AgreedAmount>? agreed = null,
        UsageRules? usage = null)
    {
        usage ??= UsageRules.None;
        Zone = DateTimeZoneProviders.Tzdb[settings.Billing.Zone];
        _closedAt = usage.ClosedAt.ToFrozenDictionary(StringComparer.Ordinal);
        _cancellations = usage.Cancellations.Select(Engine.CancellationRule.Of).GroupBy(r => (r.Plan, r.Reason))
            .ToFrozenDictionary(g => g.Key, g => Versions.Cut([.. g], r => r.Days, (r, d) => r with { Days = d }));
        KnownAt = knownAt;
        Settings = settings;
        Places = new PlaceTree(places);
        _items = items.Select(Engine.Item.Of).ToFrozenDictionary(i => i.Key, StringComparer.Ordinal);
        HasOneTaxCode = _items.Values.Select(i => i.TaxCode).Distinct(StringComparer.Ordinal).Count() <= 1;
        _templates = templates.Select(TemplateComponent.Of).GroupBy(c => c.Template, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.OrderBy(c => c.Component, StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);
        _parties = parties.Select(Party.Of).GroupBy(p => p.Key, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => Versions.Cut([.. g], p => p.Days, (p, d) => p with { Days = d }), StringComparer.Ordinal);
        _plans = plans.Select(row => Plan.Of(row, settings.Models)).GroupBy(p => p.Key, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => Versions.Cut([.. g], p => p.Days, (p, d) => p with { Days = d }), StringComparer.Ordinal);
        _agreed = (agreed ?? []).ToFrozenDictionary(a => a.Charge, StringComparer.Ordinal);
        HasAdvance = _plans.Values.Any(versions => versions.Any(p => p.Timing == Timing.Advance));
        Prices = new PriceBook(rates, adjustments);
        _bands = Band.All(usage.Bands, usage.Holidays).OrderByDescending(b => b.Rank).ThenBy(b => b.Key, StringComparer.Ordinal)
            .SelectMany(band => Prices.ItemsOf(band.Key).Select(item => (Item: item, Band: band))).GroupBy(x => x.Item, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(x => x.Band).ToImmutableArray(), StringComparer.Ordinal);
        Calendar = BillingCalendar.For(settings.Billing, [.. periods.Select(BillingPeriod.Of)]);
    }

    /// <summary>The same facts at another instant.</summary>
    private KnownFacts(KnownFacts same, Instant knownAt)
    {
        KnownAt = knownAt;
        (Settings, Calendar, HasAdvance, HasOneTaxCode, Zone) = (same.Settings, same.Calendar, same.HasAdvance, same.HasOneTaxCode, same.Zone);
        (Places, Prices) = (same.Places, same.Prices);
        (_items, _templates, _parties, _plans) = (same._items, same._templates, same._parties, same._plans);
        (_agreed, _bands, _cancellations, _closedAt) = (same._agreed, same._bands, same._cancellations, same._closedAt);
    }

    /// <summary>The instant of knowledge: what was recorded later is not among the facts.</summary>
    public Instant KnownAt { get; }

    /// <summary>These facts at another instant, between which nothing was recorded that they hold.</summary>
    public KnownFacts At(Instant knownAt) => new(this, knownAt);

    /// <summary>The settings known then.</summary>
    public DecidingSettings Settings { get; }

    /// <summary>The calendar of the settings.</summary>
    public BillingCalendar Calendar { get; }

    /// <summary>Whether any plan is billed in advance.</summary>
    public bool HasAdvance { get; }

    /// <summary>The zone whose days count.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>Places and what they lie in.</summary>
    public PlaceTree Places { get; }

    /// <summary>The prices: rates and the adjustments that change them.</summary>
    public PriceBook Prices { get; }

    /// <summary>
    /// Up to when a session in progress is charged in a period: to the instant of knowledge; of a period that was closed, to
    /// when it was, so that its amounts change with facts only and not with the time that passes.
    /// </summary>
    public Instant UsageUntil(string period) => _closedAt.TryGetValue(period, out var closed) ? closed : KnownAt;

    /// <summary>The bands that an item has rates for, the most specific first.</summary>
    public ImmutableArray<Band> BandsOf(string item) => _bands.Count == 0 ? [] : _bands.GetValueOrDefault(item, []);

    /// <summary>The factor that turns a rate's price into the price for one period (contract, section 2, the table of <c>per</c>): a twelfth of a year in a monthly calendar, 1/365 of a year for each day in any other.</summary>
    public Fraction PerFactor(Per per, BillingPeriod period) => per switch
    {
        Per.Unit => Fraction.One,
        Per.Day => period.Length,
        Per.Month => Calendar.IsMonthly ? Fraction.One : Fraction.Of(12L * period.Length, 365),
        _ => Calendar.IsMonthly ? Fraction.Of(1, 12) : Fraction.Of(period.Length, 365),
    };

    /// <summary>The rule for a cancelled session: the one for its reason, else the one for any reason; null when there is none.</summary>
    public CancellationRule? CancellationRule(string plan, string? reason, LocalDate day)
        => RuleOf(plan, reason, day) ?? (reason is null ? null : RuleOf(plan, null, day));

    private CancellationRule? RuleOf(string plan, string? reason, LocalDate day)
        => _cancellations.TryGetValue((plan, reason), out var rules) ? Versions.On(rules, day, r => r.Days) : null;

    /// <summary>Whether amounts were ever agreed on in disputes.</summary>
    public bool HasAgreed => _agreed.Count > 0;

    /// <summary>The amount that was agreed on for a charge in a dispute, or null.</summary>
    public AgreedAmount? Agreed(string charge) => _agreed.Count == 0 ? null : _agreed.GetValueOrDefault(charge);

    /// <summary>The item, or null.</summary>
    public Item? Item(string key) => _items.GetValueOrDefault(key);

    /// <summary>All items, in no order.</summary>
    public IReadOnlyCollection<Item> Items => _items.Values;

    /// <summary>Whether there is a party of this key, on whatever days.</summary>
    public bool HasParty(string key) => _parties.ContainsKey(key);

    /// <summary>Whether all items have the same tax code, or all have none.</summary>
    public bool HasOneTaxCode { get; }

    /// <summary>The components of a template; empty when there is no template of that key.</summary>
    public ImmutableArray<TemplateComponent> Template(string key) => _templates.GetValueOrDefault(key, []);

    /// <summary>An item or template, and all that it expands to, each once.</summary>
    public IReadOnlySet<string> Expand(string key)
    {
        var (all, open) = (new HashSet<string>(StringComparer.Ordinal) { key }, new Stack<string>([key]));
        while (open.TryPop(out var next))
        {
            foreach (var component in Template(next).Where(component => all.Add(component.Component)))
            {
                open.Push(component.Component);
            }
        }

        return all;
    }

    /// <summary>Some items and templates, and all templates that expand to one of them.</summary>
    public IReadOnlySet<string> Containing(IReadOnlySet<string> keys) => _templates.Keys.Where(t => Expand(t).Any(keys.Contains)).Concat(keys).ToHashSet(StringComparer.Ordinal);

    /// <summary>The plan's version in force on a day, or null.</summary>
    public Plan? PlanOn(string key, LocalDate day)
        => _plans.TryGetValue(key, out var versions) ? Versions.On(versions, day, p => p.Days) : null;

    /// <summary>The party as it is on a day; before its first version, as that version has it; null when no party has that key.</summary>
    public Party? PartyOn(string? key, LocalDate day)
    {
        if (key is null || !_parties.TryGetValue(key, out var versions))
        {
            return null;
        }

        return Versions.On(versions, day, p => p.Days) ?? versions[0];
    }

    /// <summary>All places that a party is or was in.</summary>
    public IEnumerable<string> PlacesOf(string? party)
        => party is not null && _parties.TryGetValue(party, out var versions) ? versions.Select(v => v.Place).OfType<string>() : [];

    /// <summary>The party's place on a day, and the last day for which that holds without looking again.</summary>
    public string? PlaceOn(string? party, LocalDate day, ref LocalDate until)
    {
        if (party is null || !_parties.TryGetValue(party, out var versions))
        {
            return null;
        }

        string? place = null;
        foreach (var version in versions)
        {
            if (version.Days.Contains(day))
            {
                place = version.Place;
                until = Days.Earlier(until, version.Days.To);
            }
            else if (version.Days.From > day)
            {
                until = Days.Earlier(until, version.Days.From.PlusDays(-1));
            }
        }

        return place;
    }
}
