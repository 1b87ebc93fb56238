using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Explaining;

/// <summary>The basis of charges: the facts that decide their amounts, as known at one instant.</summary>
public sealed class ChargeBasis
{
    private readonly KnownFacts _facts;
    private readonly BillingPeriod? _period;
    private readonly Slice _slice;
    private readonly Dictionary<string, Explanation> _explained;

    /// <summary>Finds the basis of some charges of one period.</summary>
    public ChargeBasis(Snapshot snapshot, KnownFacts facts, string period, IReadOnlySet<string> charges)
    {
        _facts = facts;
        _period = facts.Calendar.Find(period);
        _slice = _period is null ? new Slice(null, [], ReadingBook.Empty) : snapshot.Slice(charges.Select(charge => ChargeKey.Parse(charge).Agreement).ToHashSet(StringComparer.Ordinal), _period.Days);
        _explained = _period is null ? [] : BillingProcess.Explain(new StepContext(facts, _period), _slice, charges).ToDictionary(e => e.Charge.Key, StringComparer.Ordinal);
    }

    /// <summary>The days of the period and of a charge in it; null when there is no such period.</summary>
    public Days? DaysOf(string charge)
        => _period is null ? null : _explained.TryGetValue(charge, out var e) ? Cover(_period.Days, e.Charge.Service) : _period.Days;

    /// <summary>The days from the beginning of the earlier of two ranges to the end of the later.</summary>
    public static Days Cover(Days a, Days b) => new(Days.Earlier(a.From, b.From), Days.Later(a.To, b.To));

    /// <summary>The facts on which a charge is based; when there is no such charge, the facts that would decide whether there is one.</summary>
    public IEnumerable<BasisFact> Of(string charge, Days days)
    {
        if (_period is null)
        {
            yield break;
        }

        var agreement = ChargeKey.Parse(charge).Agreement;
        var explanation = _explained.GetValueOrDefault(charge);
        var history = _slice.Agreements.FirstOrDefault(a => a.Key == agreement);
        var versions = history is null ? [] : history.Versions.Where(v => v.Days.Overlaps(days)).ToArray();
        foreach (var version in history?.FirstDay is { } first && explanation?.Plan?.Timing == Timing.Advance ? versions.Union(history.Versions.Where(v => v.Days.From == first)) : versions)
        {
            yield return new BasisFact("agreements", agreement, From(version.Days), $"agreement {agreement}", version.RecordedAt);
        }

        yield return new BasisFact("periods", _period.Key, null, $"period {_period.Key}", _period.Days);
        yield return new BasisFact("settings", "", null, "settings", (_facts.Settings.Billing.Zone, _facts.Settings.Billing.Currency));
        if (explanation is null)
        {
            yield break;
        }

        if (explanation.Plan is { } plan)
        {
            yield return new BasisFact("plans", plan.Key, From(plan.Days), $"plan {plan.Key}", plan with { Days = Days.Always });
        }

        foreach (var component in versions.SelectMany(v => Ways(v.Item, explanation.Charge.Item)))
        {
            yield return new BasisFact("templates", Key(component.Template, component.Component), null, $"component {component.Component} of template {component.Template}", component);
        }

        foreach (var ground in Prices(explanation).Concat(Places(explanation, versions)).Concat(Readings(explanation)).Concat(Usage(explanation)).Concat(Bands(explanation)))
        {
            yield return ground;
        }

        if (_facts.Agreed(charge) is { IsLapsed: false } agreed)
        {
            yield return new BasisFact("agreed_amounts", charge, null, $"amount agreed in dispute {agreed.Dispute}", agreed);
        }
    }

    /// <summary>The components through which a template, or a template in it, contains an item.</summary>
    private IEnumerable<TemplateComponent> Ways(string whole, string item) => _facts.Template(whole)
        .Where(c => _facts.Expand(c.Component).Contains(item)).SelectMany(c => Ways(c.Component, item).Prepend(c));

    private static IEnumerable<BasisFact> Prices(Explanation explanation) => explanation.Segments.Select(s => s.Rate)
        .Select(r => new BasisFact("rates", Key(r.Item, r.Scope.ToString(), r.Band), From(r.Days), $"rate {r.Item} {r.Scope}{(r.Band is null ? "" : " " + r.Band)}", (r.RecordedAt, r.Tiers.Length)))
        .Concat(explanation.Segments.SelectMany(s => s.Adjustments).Select(a => a.Adjustment)
            .Select(a => new BasisFact("adjustments", a.Key, From(a.Days), $"adjustment {a.Key}", a.RecordedAt)));

    /// <summary>When a price is that of a place: the parties and places that lead to it.</summary>
    private IEnumerable<BasisFact> Places(Explanation explanation, IEnumerable<Agreement> versions)
    {
        foreach (var segment in explanation.Segments)
        {
            foreach (var scope in segment.Adjustments.Select(a => a.Adjustment.Scope).Prepend(segment.Rate.Scope).Where(s => s.Kind == ScopeKind.Place))
            {
                var named = versions.Select(v => v.Place).Concat(UsageOf(explanation.Charge).Sessions.Select(s => s.Place)).Concat(UsageOf(explanation.Charge).Events.Select(e => e.Place));
                foreach (var link in named.SelectMany(place => Links(place, scope.Key)))
                {
                    yield return link;
                }

                foreach (var party in new[] { explanation.Charge.Recipient, explanation.Charge.Payer }.Select(key => _facts.PartyOn(key, segment.Days.From)).OfType<Party>())
                {
                    if (_facts.Places.Chain(party.Place).Contains(scope.Key))
                    {
                        yield return new BasisFact("parties", party.Key, From(party.Days), $"party {party.Key}", party.Place);
                    }

                    foreach (var link in Links(party.Place, scope.Key))
                    {
                        yield return link;
                    }
                }
            }
        }
    }

    private IEnumerable<BasisFact> Links(string? from, string to)
        => _facts.Places.Chain(from) is var chain && chain.IndexOf(to) is var last ? chain.Take(last).Select((place, i) => new BasisFact("places", place, null, $"place {place}", chain[i + 1])) : [];

    private IEnumerable<BasisFact> Readings(Explanation explanation)
    {
        if (explanation.Plan is not { Measure: { } measure } plan)
        {
            return [];
        }

        var charge = plan.LevelBasis == LevelBasis.PeriodStart ? explanation.Charge with { Service = Cover(_period!.Days, explanation.Charge.Service) } : explanation.Charge;
        return _slice.Readings.Behind(measure, charge).Select(r => new BasisFact("readings", Key(r.Measure, r.Subject), From(new Days(r.From, r.From)), $"reading {r.Measure} of {r.Subject}", r.RecordedAt));
    }

    private IEnumerable<BasisFact> Usage(Explanation explanation)
    {
        var (sessions, events) = UsageOf(explanation.Charge);
        foreach (var session in sessions)
        {
            yield return new BasisFact("sessions", session.Key, null, $"session {session.Key}", session);
            if (session.Status == SessionStatus.InProgress)
            {
                yield return new BasisFact("period_states", _period!.Key, null, $"state of period {_period.Key}", _facts.UsageUntil(_period.Key));
            }
            else if (session is { Status: SessionStatus.Cancelled, Billable: null } && explanation.Plan is { } plan && _facts.CancellationRule(plan.Key, session.CancelReason, Day(session.Start)) is { } rule)
            {
                yield return new BasisFact("cancellations", Key(rule.Plan, rule.Reason), From(rule.Days), $"cancellation of plan {rule.Plan}{(rule.Reason is null ? "" : " for " + rule.Reason)}", rule with { Days = Days.Always });
            }
        }

        foreach (var happened in events)
        {
            yield return new BasisFact("events", happened.Key, null, $"event {happened.Key}", happened);
        }
    }

    /// <summary>The session or event of a charge, or all those that were added up.</summary>
    private (IEnumerable<UsageSession> Sessions, IEnumerable<UsageEvent> Events) UsageOf(Charge charge)
    {
        var only = ChargeKey.Parse(charge.Key).Usage;
        bool Is(string key, string agreement, string? payer, string? recipient, Instant from, Instant to) => agreement == charge.Agreement && (only is null
            ? (payer ?? charge.Payer) == charge.Payer && (recipient ?? charge.Recipient) == charge.Recipient && new Days(Day(from), Day(to)).Overlaps(_period!.Days)
            : key == only);
        return _slice.Sessions.IsEmpty && _slice.Events.IsEmpty ? ([], []) : (
            _slice.Sessions.Where(s => Is(s.Key, s.Agreement, s.Payer, s.Recipient, s.Start, s.End ?? s.PlannedEnd ?? _facts.KnownAt)),
            _slice.Events.Where(e => Is(e.Key, e.Agreement, e.Payer, e.Recipient, e.At, e.At)));
    }

    private IEnumerable<BasisFact> Bands(Explanation explanation)
    {
        var days = explanation.Charge.Service with { From = explanation.Charge.Service.From.PlusDays(-1) }; // a band may begin on the evening before
        foreach (var band in explanation.Plan is { Model: ChargeModel.Time or ChargeModel.Event } ? _facts.BandsOf(explanation.Charge.Item) : [])
        {
            var dates = string.Join(' ', band.Dates.Order());
            yield return new BasisFact("bands", band.Key, null, $"band {band.Key}", (band.From, band.To, band.Holidays, string.Join(' ', band.Weekdays.Order()), band.IsHoliday ? "" : dates));
            foreach (var date in band.Dates.Where(d => band.IsHoliday && days.Contains(d)).Order())
            {
                yield return new BasisFact("holidays", Key(band.Holidays, CanonicalText.Text(date)), null, $"holiday {CanonicalText.Text(date)} of {band.Holidays}", null);
            }
        }
    }

    private LocalDate Day(Instant at) => at.InZone(_facts.Zone).Date;

    private static string From(Days days) => CanonicalText.TextOrNull(days.From) ?? "";

    private static string Key(params IEnumerable<string?> segments) => string.Join(BasisFact.Between, segments);
}
