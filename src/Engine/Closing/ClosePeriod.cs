using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine.Closing;

/// <summary>Decides the next state of a period. Periods close, reopen and lock in any order, each for itself.</summary>
internal static class ClosePeriod
{
    /// <summary>The new state, if it changes; refused with issues while there are blocking reasons, unless forced.</summary>
    public static StepResult<PeriodState> Run(StepContext context, CloseRequest request)
    {
        if (request.Wanted == request.State || (request.Wanted == PeriodState.Closed && request.State == PeriodState.Locked))
        {
            return new StepResult<PeriodState>(request.State); // closing twice changes nothing
        }

        var issues = request.Wanted == PeriodState.Open || request.State != PeriodState.Open || request.Force ? [] : Blockers(context, request);
        return issues.IsEmpty
            ? new StepResult<PeriodState>(request.Wanted, [new PeriodStateChanged(context.Period.Key, request.Wanted)], [])
            : new StepResult<PeriodState>(request.State, [], issues);
    }

    private static ImmutableArray<Issue> Blockers(StepContext context, CloseRequest request)
    {
        var issues = ImmutableArray.CreateBuilder<Issue>();
        var period = context.Period;
        var zone = DateTimeZoneProviders.Tzdb[context.Facts.Settings.Billing.Zone];
        if (context.Facts.KnownAt.InZone(zone).Date <= period.Days.To)
        {
            issues.Add(new Issue("CLOSE-001", period.Key, $"Period {period.Key} ends on {CanonicalText.Text(period.Days.To)} and has not ended yet.", "Wait for its end, or close with --force and --reason."));
        }

        foreach (var (charge, reason) in request.Unrated)
        {
            issues.Add(new Issue("CLOSE-002", charge, $"{charge} has no amount: {reason}.", "Import what is missing, or close with --force and --reason."));
        }

        foreach (var session in request.InProgress)
        {
            issues.Add(new Issue("CLOSE-003", session, $"Session {session} is in progress.", "Check it out, or close with --force and --reason: what it is charged for later stays in its own period."));
        }

        return issues.DrainToImmutable();
    }
}
