using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>The time of a session that is charged (contract, section 2, "What is charged"): its own, or for a cancelled one what the rules say.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends; null while the session is in progress.</param>
/// <param name="FixedPrice">The price of a cancellation, in place of the time's.</param>
/// <param name="Unknown">What would have to be known to charge it; null when nothing is missing.</param>
internal readonly record struct BilledTime(Instant Start, Instant? End, decimal? FixedPrice = null, string? Unknown = null)
{
    /// <summary>What is charged of a session, or null for nothing.</summary>
    public static BilledTime? Of(UsageSession session, Plan plan, KnownFacts facts, LocalDate day)
    {
        if (session.Billable == false || session.Status == SessionStatus.Planned)
        {
            return null;
        }

        var plannedStart = session.PlannedStart ?? session.Start;
        var planned = new BilledTime(plannedStart, session.PlannedEnd ?? session.End);
        if (session.Status == SessionStatus.Cancelled)
        {
            return session.Billable == true ? Known(planned) : Cancelled(session, planned, facts.CancellationRule(plan.Key, session.CancelReason, day));
        }

        if (session.Status == SessionStatus.InProgress)
        {
            return new BilledTime(session.Start, null); // an end that is written already is not yet true
        }

        return plan.Clock == SessionClock.Planned ? planned : new BilledTime(session.Start, session.End);
    }

    private static BilledTime? Cancelled(UsageSession session, BilledTime planned, CancellationRule? rule)
    {
        if (rule is null or { Charge: CancellationCharge.None })
        {
            return null;
        }

        if (rule.NoticeHours is { } hours)
        {
            if (session.CancelledAt is not { } at)
            {
                return planned with { Unknown = "when it was cancelled (cancelled_at)" };
            }

            if ((Fraction)(planned.Start - at).BclCompatibleTicks > (Fraction)hours * NodaConstants.TicksPerHour)
            {
                return null; // early enough
            }
        }

        return rule.Charge switch
        {
            CancellationCharge.Fixed => planned with { End = planned.End ?? planned.Start, FixedPrice = rule.FixedPrice },
            CancellationCharge.Full => Known(new BilledTime(session.Start, session.End ?? planned.End)),
            _ => Known(planned),
        };
    }

    private static BilledTime Known(BilledTime time) => time.End is null ? time with { Unknown = "how long it was to be (planned_end)" } : time;
}
