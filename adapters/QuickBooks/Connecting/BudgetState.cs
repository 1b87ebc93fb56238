using System.Text.Json;

namespace Connector.Adapters.QuickBooks;

/// <summary>What all processes have spent of a company's limits in the last minute, and what each may still spend at once. Times are milliseconds.</summary>
internal sealed class BudgetState
{
    /// <summary>How long a process may use what it reserved.</summary>
    public const long Lease = 1_000;

    private const int PerMinute = 500;
    private const int PerSecond = 10;
    private const int AtOnce = 10;
    private const int BatchesPerMinute = 40;

    // A little more than Intuit's, because its clock is not ours.
    private const long Second = 1_020;
    private const long Minute = 60_100;

    /// <summary>How long the calls of a process count that says no more: longer than Intuit works at any, then it has ended.</summary>
    private const long Silent = 140_000;

    /// <summary>How soon to look again when others have what is wanted.</summary>
    private const long Again = 100;

    /// <summary>Calls at one time.</summary>
    public sealed record Spent(long At, int Calls, int Batches);

    /// <summary>What a process reserved, and how many of its calls may be on their way at once.</summary>
    public sealed record Share(long At, int Calls, int Batches, int Seats);

    /// <summary>What is granted.</summary>
    /// <param name="Calls">How many calls may begin.</param>
    /// <param name="Batches">How many of them may be batches.</param>
    /// <param name="Seats">How many may be on their way at once.</param>
    /// <param name="Wait">How long to wait before asking again, where no call may begin.</param>
    public readonly record struct Grant(int Calls, int Batches, int Seats, long Wait);

    /// <summary>Until when nobody calls.</summary>
    public long Paused { get; set; }

    /// <summary>The calls of the last minute, in order.</summary>
    public List<Spent> Calls { get; set; } = [];

    /// <summary>The processes that call.</summary>
    public Dictionary<string, Share> Shares { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Reads what <see cref="Text"/> wrote.</summary>
    public static BudgetState Read(string? text) => text is null ? new BudgetState() : JsonSerializer.Deserialize<BudgetState>(text)!;

    /// <summary>The state as text.</summary>
    public string Text() => JsonSerializer.Serialize(this);

    /// <summary>Puts the calls that a process has made in the place of what it reserved.</summary>
    /// <param name="process">The process.</param>
    /// <param name="made">When each of its calls counts, and whether it is a batch.</param>
    /// <param name="flying">How many are on their way.</param>
    /// <param name="now">The time.</param>
    public void Settle(string process, IEnumerable<(long At, bool IsBatch)> made, int flying, long now)
    {
        Calls.AddRange(made.GroupBy(m => m.At).Select(g => new Spent(g.Key, g.Count(), g.Count(m => m.IsBatch))));
        foreach (var (other, share) in Shares.Where(s => s.Key != process && s.Value.At + Silent <= now).ToArray())
        {
            Calls.Add(new Spent(share.At + Lease, share.Calls, share.Batches)); // it has ended: what it reserved may have been spent
            Shares.Remove(other);
        }

        Calls.RemoveAll(c => c.At <= now - Minute);
        Calls.Sort((a, b) => a.At.CompareTo(b.At));
        if (flying == 0)
        {
            Shares.Remove(process);
        }
        else
        {
            Shares[process] = new Share(now, 0, 0, flying);
        }
    }

    /// <summary>Reserves calls, as many as the limits allow; of several processes each gets a part. The process has settled before.</summary>
    /// <param name="process">The process.</param>
    /// <param name="wanted">Its calls in order, each a batch or not.</param>
    /// <param name="flying">How many are on their way.</param>
    /// <param name="now">The time.</param>
    public Grant Reserve(string process, IReadOnlyList<bool> wanted, int flying, long now)
    {
        var others = Shares.Where(s => s.Key != process).Select(s => s.Value).ToArray();
        var part = (AtOnce + others.Length) / (others.Length + 1); // rounded up
        var seats = Math.Min(AtOnce - others.Sum(o => o.Seats), Math.Min(flying + wanted.Count, part));
        Shares[process] = new Share(now, 0, 0, Math.Max(seats, flying));
        if (Paused > now)
        {
            return new Grant(0, 0, seats, Paused - now);
        }

        var second = PerSecond - Sum(Second, now, c => c.Calls) - others.Where(o => o.At + Lease + Second > now).Sum(o => o.Calls);
        var minute = PerMinute - Sum(Minute, now, c => c.Calls) - others.Sum(o => o.Calls);
        var batchesLeft = BatchesPerMinute - Sum(Minute, now, c => c.Batches) - others.Sum(o => o.Batches);
        var left = seats <= 0 ? 0 : Math.Min(Math.Min(second, minute), part);
        var (calls, batches) = (0, 0);
        foreach (var isBatch in wanted)
        {
            if (calls < left && (!isBatch || batches < batchesLeft))
            {
                calls++;
                batches += isBatch ? 1 : 0;
            }
        }

        if (calls > 0)
        {
            Shares[process] = new Share(now, calls, batches, Math.Max(seats, flying));
            return new Grant(calls, batches, seats, 0);
        }

        var wait = Math.Max(second > 0 ? 0 : Until(Second, now, second, c => c.Calls), minute > 0 ? 0 : Until(Minute, now, minute, c => c.Calls));
        if (left > 0)
        {
            wait = Math.Max(wait, Until(Minute, now, batchesLeft, c => c.Batches)); // only batches are wanted
        }

        wait = Math.Max(wait, seats > 0 ? 1 : Again);
        return new Grant(0, 0, seats, others.Any(o => o.Calls > 0) ? Math.Min(wait, Lease) : wait); // others may give back what they do not use
    }

    private int Sum(long window, long now, Func<Spent, int> count) => Calls.Where(c => c.At > now - window).Sum(count);

    /// <summary>How long until a limit that has nothing left has one again.</summary>
    private long Until(long window, long now, int left, Func<Spent, int> count)
    {
        foreach (var call in Calls.Where(c => c.At > now - window))
        {
            left += count(call);
            if (left > 0)
            {
                return call.At + window - now;
            }
        }

        return Again; // others have it
    }
}
