using Connector.Engine;
using Connector.Operations.Rating;
using Connector.Operations.Recalculating;

namespace Connector.Operations.Closing;

/// <summary>Closes, reopens and locks periods. Closing rates the period and stores its charges and documents; reopening ends them.</summary>
public static class ChangePeriodState
{
    /// <summary>Changes a period's state.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="key">The period.</param>
    /// <param name="wanted">The state asked for.</param>
    /// <param name="force">Whether to close it although a rule forbids that.</param>
    /// <param name="progress">Called after each slice with the number of charges rated so far.</param>
    /// <exception cref="Refusal">A rule forbids the change.</exception>
    public static async Task<ListedPeriod> Run(
        OperationContext operation, string key, PeriodState wanted, bool force, Action<int>? progress = null)
    {
        using var recording = operation.Record(wanted switch { PeriodState.Open => "period reopen", PeriodState.Locked => "period lock", _ => "period close" });
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

        var result = BillingProcess.Close(context, new CloseRequest(state, wanted, [.. unrated], force)
        {
            InProgress = [.. recording.SessionsInProgress(period.Days.To.PlusDays(1))],
        });
        if (!result.Issues.IsEmpty)
        {
            throw new Refusal(RefusalKind.Rule, result.Issues); // disposing the recording rolls everything back
        }

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
}
