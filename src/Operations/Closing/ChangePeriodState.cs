using Connector.Engine;
using Connector.Operations.Rating;
using Connector.Operations.Recalculating;
using Connector.Store;

namespace Connector.Operations.Closing;

/// <summary>Closes, reopens and locks periods. Closing rates the period and stores its charges and documents; reopening ends them.</summary>
public static class ChangePeriodState
{
    /// <summary>Changes a period's state.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="key">The period.</param>
    /// <param name="wanted">The state asked for.</param>
    /// <param name="force">Whether to close it although a rule forbids that; reopening needs no force.</param>
    /// <param name="progress">Called after each slice with the number of charges rated so far.</param>
    /// <exception cref="Refusal">A rule forbids the change.</exception>
    public static async Task<ListedPeriod> Run(
        OperationContext operation, string key, PeriodState wanted, bool force, Action<int>? progress = null)
    {
        force &= wanted != PeriodState.Open;
        RequireReason(operation, wanted, force);
        using var recording = operation.Record(ActionOf(wanted));
        var facts = recording.Facts();
        var period = BillingPeriods.Require(facts, key);
        var state = recording.PeriodStates().GetValueOrDefault(key, PeriodState.Open);
        var context = new StepContext(facts, period);
        var (charges, documents, slices) = (0, 0, 0);
        var unrated = new List<(string, string)>();
        if (state == PeriodState.Open && wanted != PeriodState.Open)
        {
            await foreach (var slice in new RateByPayer(operation, facts, recording.KnownAt).Documents(period))
            {
                recording.Add(slice.Charges.AsSpan());
                foreach (var (document, digest) in slice.Documents)
                {
                    recording.Add(document, digest);
                    unrated.AddRange(document.Unrated);
                }

                charges += slice.Charges.Length;
                documents += slice.Documents.Length;
                slices++;
                progress?.Invoke(charges);
            }

            recording.UnsettleAll(key);
            RecalculateClosedPeriods.LapseAtClose(recording);
        }

        var result = Decide(recording, context, new CloseRequest(state, wanted, [.. unrated], force));
        if (result.Facts.OfType<PeriodStateChanged>().FirstOrDefault() is { } changed)
        {
            if (wanted == PeriodState.Open)
            {
                recording.EndPeriod(key);
            }

            recording.SetPeriodState(changed.Period, changed.State);
            recording.AddRun("close", key, slices, charges, documents);
            recording.Commit(key, state.Text(), slices == 0 ? changed.State.Text() : $"{changed.State.Text()}, charges {charges}, documents {documents}");
        }

        return new ListedPeriod(period, result.Output);
    }

    /// <summary>To reopen or lock a period needs a reason, and so does to force anything.</summary>
    /// <exception cref="Refusal">The caller gives none.</exception>
    public static void RequireReason(OperationContext operation, PeriodState wanted, bool force)
    {
        if (force || wanted != PeriodState.Closed)
        {
            operation.RequireReason(ActionOf(wanted) + (force ? " with force" : ""));
        }
    }

    /// <summary>What the rules say to a change.</summary>
    /// <exception cref="Refusal">A rule forbids the change; disposing the recording rolls everything back.</exception>
    internal static StepResult<PeriodState> Decide(Recording recording, StepContext context, CloseRequest request)
    {
        var result = BillingProcess.Close(context, request with { InProgress = [.. recording.SessionsInProgress(context.Period.Days.To.PlusDays(1))] });
        return result.Issues.IsEmpty ? result : throw new Refusal(RefusalKind.Rule, result.Issues);
    }

    private static string ActionOf(PeriodState wanted)
        => wanted switch { PeriodState.Open => "period reopen", PeriodState.Locked => "period lock", _ => "period close" };
}
