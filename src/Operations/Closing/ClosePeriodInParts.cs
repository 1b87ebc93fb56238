using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Running;

/// <summary>
/// Closes a period on several nodes: its payers are divided into slices, which each node rates as known at one instant and sets
/// aside; at the end all of it becomes known at once. When facts were recorded meanwhile, it begins again.
/// </summary>
internal static class ClosingTogether
{
    // A payer is never divided. Smaller slices would cost as much to hand out as to rate.
    private const long SizeOfSlice = 2_000;

    /// <summary>Divides the work; nothing when the period is not open.</summary>
    public static IReadOnlyList<string> Divide(Session session, string key)
    {
        using var recording = session.Record("period close");
        var context = new StepContext(recording.Facts(), Session.Period(recording.Facts(), key));
        if (recording.PeriodStates().GetValueOrDefault(key, PeriodState.Open) != PeriodState.Open)
        {
            return [];
        }

        var slices = new List<List<string?>> { new() };
        var size = 0L;
        foreach (var (payer, its) in recording.PayersWithSizes(ClosedPeriods.DaysOfDocuments(context)))
        {
            if (slices[^1].Count > 0 && size + its > SizeOfSlice)
            {
                slices.Add([]);
                size = 0;
            }

            slices[^1].Add(payer.Key);
            size += its;
        }

        var knownAt = CanonicalText.Text(recording.KnownAt);
        recording.CommitPart(); // so that no other record has the instant
        return [.. slices.Select(payers => JsonSerializer.Serialize(new Work(key, knownAt, [.. payers])))];
    }

    /// <summary>Rates a slice, and sets its charges and documents aside.</summary>
    /// <param name="session">The command.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="progress">Told after each payer: how many charges are rated.</param>
    /// <exception cref="StoreException">Another node has taken the slice up.</exception>
    public static async Task Rate(Session session, RunSlice slice, Action<int> progress)
    {
        var work = Read(slice);
        var knownAt = work.Instant;
        using var snapshot = session.Read(knownAt);
        var facts = snapshot.Facts();
        var period = Session.Period(facts, work.Period);
        var parts = new List<AssembledSlice>();
        var charges = 0;
        await foreach (var part in new Slices(session.Store, facts, knownAt).Documents(period, [.. work.Payers.Select(p => new PayerKey(p))]))
        {
            parts.Add(part);
            progress(charges += part.Charges.Length);
        }

        using var aside = session.Store.SetAside(slice, knownAt, session.ActorName);
        foreach (var part in parts)
        {
            aside.Add(part.Charges.AsSpan());
            foreach (var (document, digest) in part.Documents)
            {
                aside.Add(document, digest);
            }
        }

        var documents = parts.SelectMany(p => p.Documents).Select(d => d.Document).ToArray();
        aside.EndSlice(slice, charges, JsonSerializer.Serialize(new Rated(charges, documents.Length, [.. documents.SelectMany(d => d.Unrated).Select(u => new[] { u.Charge, u.Reason })])), session.KnownAt);
    }

    /// <summary>Makes known what the slices set aside; null when it has to begin again, because facts were recorded meanwhile.</summary>
    /// <exception cref="CommandFailed">Something stands in the way of closing.</exception>
    public static (BillingPeriod Period, PeriodState State)? Conclude(Session session, string key, bool force, IReadOnlyList<RunSlice> slices)
    {
        using var recording = session.Record("period close");
        var context = new StepContext(recording.Facts(), Session.Period(recording.Facts(), key));
        var knownAt = Read(slices[0]).Instant;
        var state = recording.PeriodStates().GetValueOrDefault(key, PeriodState.Open);
        if (state != PeriodState.Open || recording.LastRecordedOfAll() != knownAt)
        {
            recording.Discard(key, knownAt);
            recording.CommitPart();
            return state == PeriodState.Open ? null : (context.Period, state);
        }

        var rated = slices.Select(s => JsonSerializer.Deserialize<Rated>(s.Summary!)!).ToArray();
        var result = BillingProcess.Close(context, new CloseRequest(state, PeriodState.Closed, [.. rated.SelectMany(r => r.Unrated).Select(u => (u[0], u[1]))], force)
        {
            InProgress = [.. recording.SessionsInProgress(context.Period.Days.To.PlusDays(1))],
        });
        if (!result.Issues.IsEmpty)
        {
            throw new CommandFailed(1, result.Issues);
        }

        var (charges, documents) = (rated.Sum(r => r.Charges), rated.Sum(r => r.Documents));
        if (recording.MakeKnown(key, knownAt) != (charges, documents))
        {
            throw new StoreException($"Of {key}, not all that was rated is there.");
        }

        ClosedPeriods.LapseAtClose(recording);
        recording.SetPeriodState(key, PeriodState.Closed);
        recording.AddRun("close", key, slices.Count, charges, documents);
        recording.Commit(key, state.Text(), $"{PeriodState.Closed.Text()}, charges {charges}, documents {documents}");
        return (context.Period, result.Output);
    }

    /// <summary>Throws away what was set aside.</summary>
    public static void Discard(Session session, string key, IReadOnlyList<RunSlice> slices)
    {
        using var recording = session.Record("period close");
        recording.Discard(key, Read(slices[0]).Instant);
        recording.CommitPart();
    }

    private static Work Read(RunSlice slice) => JsonSerializer.Deserialize<Work>(slice.Work)!;

    /// <summary>What a slice is about.</summary>
    /// <param name="Period">The period.</param>
    /// <param name="KnownAt">The instant that all slices are rated as of.</param>
    /// <param name="Payers">The payers; null for "nobody named".</param>
    private sealed record Work(string Period, string KnownAt, ImmutableArray<string?> Payers)
    {
        public Instant Instant => CanonicalText.TryParseInstant(KnownAt, out var instant) ? instant : throw new InvalidOperationException("A slice names no instant.");
    }

    /// <summary>What became of a slice.</summary>
    private sealed record Rated(int Charges, int Documents, ImmutableArray<string[]> Unrated);
}
