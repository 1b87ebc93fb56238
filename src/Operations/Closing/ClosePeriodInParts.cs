using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine;
using Connector.Operations.Rating;
using Connector.Operations.Recalculating;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Closing;

/// <summary>
/// Closes a period on several nodes: its payers are divided into parts. Nodes rate the parts as known at one instant and set the results aside;
/// at the end all results become known at once. When facts were recorded meanwhile, the close begins again.
/// </summary>
public static class ClosePeriodInParts
{
    // In agreements, sessions and events. A payer is never divided. Smaller parts would cost as much to distribute as to rate.
    private const long SizeOfPart = 2_000;

    /// <summary>Divides the work into parts; returns none when the period is not open.</summary>
    public static IReadOnlyList<string> Divide(OperationContext operation, string key)
    {
        using var recording = operation.Record("period close");
        var context = new StepContext(recording.Facts(), BillingPeriods.Require(recording.Facts(), key));
        if (recording.PeriodStates().GetValueOrDefault(key, PeriodState.Open) != PeriodState.Open)
        {
            return [];
        }

        var parts = new List<List<string?>> { new() };
        var size = 0L;
        foreach (var (payer, its) in recording.PayersWithSizes(context.DocumentDays))
        {
            if (parts[^1].Count > 0 && size + its > SizeOfPart)
            {
                parts.Add([]);
                size = 0;
            }

            parts[^1].Add(payer.Key);
            size += its;
        }

        var knownAt = CanonicalText.Text(recording.KnownAt);
        recording.CommitPart(); // takes the instant, so that no other record has it
        return [.. parts.Select(payers => JsonSerializer.Serialize(new Work(key, knownAt, [.. payers])))];
    }

    /// <summary>Rates a part, and sets aside its charges and documents.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="part">The part.</param>
    /// <param name="progress">Called after each payer with the number of charges rated so far.</param>
    /// <exception cref="StoreException">Another node has taken over the part.</exception>
    public static async Task Rate(OperationContext operation, JobPart part, Action<int> progress)
    {
        var work = Read(part);
        var knownAt = work.Instant;
        using var snapshot = operation.Read(knownAt);
        var facts = snapshot.Facts();
        var period = BillingPeriods.Require(facts, work.Period);
        var slices = new List<AssembledSlice>();
        var charges = 0;
        await foreach (var slice in new RateByPayer(operation, facts, knownAt).Documents(period, [.. work.Payers.Select(p => new PayerKey(p))]))
        {
            slices.Add(slice);
            progress(charges += slice.Charges.Length);
        }

        using var aside = operation.Store.SetAside(part, knownAt, operation.Caller.Name);
        foreach (var slice in slices)
        {
            aside.Add(slice.Charges.AsSpan());
            foreach (var (document, digest) in slice.Documents)
            {
                aside.Add(document, digest);
            }
        }

        var documents = slices.SelectMany(p => p.Documents).Select(d => d.Document).ToArray();
        aside.EndPart(part, charges, JsonSerializer.Serialize(new RatedPart(charges, documents.Length, [.. documents.SelectMany(d => d.Unrated).Select(u => new[] { u.Charge, u.Reason })])), operation.Now);
    }

    /// <summary>Makes known what the parts set aside; null when the close must begin again, because facts were recorded meanwhile.</summary>
    /// <exception cref="Refusal">A rule forbids closing.</exception>
    public static ListedPeriod? Conclude(OperationContext operation, string key, bool force, IReadOnlyList<JobPart> parts)
    {
        ChangePeriodState.RequireReason(operation, PeriodState.Closed, force);
        using var recording = operation.Record("period close");
        var context = new StepContext(recording.Facts(), BillingPeriods.Require(recording.Facts(), key));
        var knownAt = Read(parts[0]).Instant;
        var state = recording.PeriodStates().GetValueOrDefault(key, PeriodState.Open);
        if (state != PeriodState.Open || recording.LastRecordedOfAll() != knownAt)
        {
            recording.Discard(key, knownAt);
            recording.CommitPart();
            return state == PeriodState.Open ? null : new ListedPeriod(context.Period, state);
        }

        var rated = parts.Select(s => JsonSerializer.Deserialize<RatedPart>(s.Summary!)!).ToArray();
        var result = ChangePeriodState.Decide(recording, context, new CloseRequest(state, PeriodState.Closed, [.. rated.SelectMany(r => r.Unrated).Select(u => (u[0], u[1]))], force));
        var (charges, documents) = (rated.Sum(r => r.Charges), rated.Sum(r => r.Documents));
        if (recording.MakeKnown(key, knownAt, parts[0].Job) != (charges, documents))
        {
            throw new StoreException($"Some of what was rated for {key} is missing in the store.");
        }

        RecalculateClosedPeriods.LapseAtClose(recording);
        recording.SetPeriodState(key, PeriodState.Closed);
        recording.AddRun("close", key, parts.Count, charges, documents);
        recording.Commit(key, state.Text(), $"{PeriodState.Closed.Text()}, charges {charges}, documents {documents}");
        return new ListedPeriod(context.Period, result.Output);
    }

    /// <summary>Discards what was set aside.</summary>
    public static void Discard(OperationContext operation, string key, IReadOnlyList<JobPart> parts)
    {
        using var recording = operation.Record("period close");
        recording.Discard(key, Read(parts[0]).Instant);
        recording.CommitPart();
    }

    private static Work Read(JobPart part) => JsonSerializer.Deserialize<Work>(part.Work)!;

    /// <summary>The arguments of a part.</summary>
    /// <param name="Period">The period.</param>
    /// <param name="KnownAt">The instant that all parts are rated as of.</param>
    /// <param name="Payers">The payers; null stands for agreements that name no payer.</param>
    private sealed record Work(string Period, string KnownAt, ImmutableArray<string?> Payers)
    {
        public Instant Instant => CanonicalText.TryParseInstant(KnownAt, out var instant) ? instant : throw new InvalidOperationException("A part names no instant.");
    }

    /// <summary>The result of a part.</summary>
    private sealed record RatedPart(int Charges, int Documents, ImmutableArray<string[]> Unrated);
}
