using System.Collections.Immutable;

namespace Connector.Engine.Rating;

/// <summary>Rates agreements in one period.</summary>
internal sealed class PeriodRater(KnownFacts facts, BillingPeriod period)
{
    private readonly Computation _computation = new(facts, period);
    private readonly UsageRater _usage = new(facts, period);
    private readonly ChargeMaker _maker = new(facts, period);

    public void Rate(Slice slice, Func<Charge, bool> keep, ImmutableArray<Charge>.Builder into)
    {
        foreach (var agreement in slice.Agreements)
        {
            foreach (var part in Part.Of(agreement, period.Days))
            {
                if (slice.Payer is { } payer && part.Agreement.Payer != payer.Key)
                {
                    continue;
                }

                foreach (var (charge, _) in Charges(agreement, part, slice.Readings))
                {
                    if (keep(charge))
                    {
                        into.Add(charge);
                    }
                }
            }
        }

        if (!slice.Sessions.IsDefaultOrEmpty || !slice.Events.IsDefaultOrEmpty)
        {
            foreach (var (charge, _, _) in _usage.Rate(slice))
            {
                if (keep(charge))
                {
                    into.Add(charge);
                }
            }
        }
    }

    public IEnumerable<Explanation> Explain(Slice slice, IReadOnlySet<string> keys)
    {
        foreach (var agreement in slice.Agreements)
        {
            foreach (var part in Part.Of(agreement, period.Days))
            {
                foreach (var (charge, computed) in Charges(agreement, part, slice.Readings).Where(c => keys.Contains(c.Charge.Key)))
                {
                    yield return Explanation.Of(charge, facts.PlanOn(part.Agreement.Plan, part.FirstDay), computed, facts.Calendar, period);
                }
            }
        }

        foreach (var (charge, computed, plan) in _usage.Rate(slice).Where(c => keys.Contains(c.Charge.Key)))
        {
            yield return Explanation.Of(charge, plan, computed, facts.Calendar, period);
        }
    }

    private IEnumerable<(Charge Charge, Computed Computed)> Charges(AgreementHistory agreement, Part part, ReadingBook readings)
    {
        var plan = facts.PlanOn(part.Agreement.Plan, part.FirstDay);
        if (plan is { Model: ChargeModel.Time or ChargeModel.Event })
        {
            yield break; // charged by session and event
        }

        if (plan is { Proration: Proration.None } && !part.IsFirst)
        {
            yield break; // charged whole with the part that holds the first active day
        }

        foreach (var (item, share) in ComponentShare.Expand(facts, part.Agreement.Item))
        {
            var computed = plan is null
                ? new Computed
                {
                    Segments = [],
                    Unrated = Unrated.NoPlan(part.Agreement.Plan, part.FirstDay),
                }
                : _computation.Compute(agreement, part, plan, item, share, readings);
            yield return (ChargeOf(agreement, part, plan, item, computed), computed);
        }
    }

    private Charge ChargeOf(AgreementHistory agreement, Part part, Plan? plan, string item, Computed computed)
    {
        var key = new ChargeKey(period.Key, agreement.Key, item) { From = part.IsFirst ? null : part.FirstDay };
        return _maker.Make(key, part.Agreement, plan, item, part.Service, computed, DocumentPeriod(agreement, plan));
    }

    /// <summary>The period on whose document the charge appears: its own, or (in advance, except for the agreement's first period) the one before.</summary>
    private string DocumentPeriod(AgreementHistory agreement, Plan? plan)
    {
        // Before an agreement begins there is no document for it, even if it begins in a gap between two listed periods.
        return plan is { Timing: Timing.Advance } && facts.Calendar.Previous(period) is { } previous && agreement.FirstDay <= previous.Days.To
            ? previous.Key
            : period.Key;
    }
}
