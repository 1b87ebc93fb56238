using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations;

/// <summary>What an operation works with: the store, the settings, who asks, and the one instant as of which it reads.</summary>
public sealed class OperationContext
{
    private readonly Instant? _fixedNow;
    private readonly CachedFacts? _cached;
    private readonly bool _inBackground;
    private Instant _knownAt;
    private Recording? _recording;

    /// <summary>Fixes the instant: the operation does not see what others record from here on.</summary>
    /// <param name="store">The store.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="asOf">The text of an earlier instant to read as of; null for now.</param>
    /// <param name="fixedNow">The time that the clock shows; null for the store's own clock.</param>
    /// <param name="cached">The facts that an earlier operation read; null to read them from the store.</param>
    /// <param name="inBackground">Whether no user waits for the answer.</param>
    /// <param name="isReplay">Whether the store is to be one in which the clock may be set ahead.</param>
    /// <exception cref="Refusal">One of the instants cannot be used.</exception>
    public OperationContext(ConnectorStore store, OperationSettings settings, Caller caller, string? asOf = null, Instant? fixedNow = null, CachedFacts? cached = null, bool inBackground = false, bool isReplay = false)
    {
        (Store, Settings, Caller, _fixedNow, _cached, _inBackground) = (store, settings, caller, fixedNow, cached, inBackground);
        var (last, lastClock) = store.Last();
        if (isReplay && last > Instant.MinValue && !IsReplay())
        {
            throw new Refusal(RefusalKind.Input, new Issue("CLOCK-008", store.Name, "The store has records already: only its first record makes it a replay.", "Name a store that does not exist yet with --store."));
        }

        if (fixedNow is { } set)
        {
            ClockRules.Check(set, CanonicalText.ToMicroseconds(store.Now()), lastClock, () => isReplay || IsReplay());
        }

        var now = Now;
        Ahead = ClockRules.IsAhead(lastClock, now) && !IsReplay() ? ClockRules.Ahead(store, lastClock, now) : null;
        _knownAt = now > last ? now : last;
        AsOf = asOf is null ? null : Past(asOf, _knownAt);
    }

    public ConnectorStore Store { get; }

    public OperationSettings Settings { get; }

    public Caller Caller { get; }

    /// <summary>The earlier instant that was asked for; null for now.</summary>
    public Instant? AsOf { get; }

    /// <summary>The clock.</summary>
    public Instant Now => _fixedNow ?? CanonicalText.ToMicroseconds(Store.Now());

    /// <summary>What is wrong with the store's last record: it lies ahead of the clock, so that the store is only read; null when it does not.</summary>
    public Issue? Ahead { get; }

    /// <summary>Ends the wait for others who record: whoever asked has gone.</summary>
    public CancellationToken Gone { get; init; }

    /// <summary>The clock, for what is written elsewhere than in the store.</summary>
    public TimeProvider Time => new FixedTime(Now);

    /// <summary>The instant as of which this operation reads: the one asked for, or the beginning of the operation, or the instant of its own last record.</summary>
    public Instant KnownAt => AsOf ?? (_recording is { IsKnown: true } own ? Later(own.KnownAt, _knownAt) : _knownAt);

    /// <summary>The store as known at <see cref="KnownAt"/>, with the settings known then.</summary>
    public Snapshot Read() => Read(KnownAt);

    /// <summary>The store as known at a past instant.</summary>
    public Snapshot Read(Instant knownAt)
    {
        var snapshot = Store.Read(knownAt);
        _cached?.Share(snapshot);
        return snapshot;
    }

    /// <summary>Reads and computes on several processors at once. Work in the background leaves one processor for users who wait for an answer.</summary>
    /// <param name="knownAt">The instant to read as of.</param>
    /// <param name="uncommitted">A recording whose changes the work must see; null for none.</param>
    public ParallelSnapshots InParallel(Instant knownAt, Recording? uncommitted)
        => new(Store, knownAt, uncommitted, _inBackground ? Math.Max(1, Environment.ProcessorCount - 1) : Math.Max(4, 2 * Environment.ProcessorCount));

    /// <summary>Begins to record: one operation at a time, at an instant later than all earlier ones.</summary>
    /// <param name="action">The name of the operation in the audit trail.</param>
    /// <exception cref="Refusal">The operation was asked for as of an earlier instant, or the store's last record lies ahead of the clock.</exception>
    public Recording Record(string action)
        => Ahead is { } ahead ? throw new Refusal(RefusalKind.Rule, ahead) : Record(action, resetClock: false);

    /// <summary>Begins to record what is never kept, to see what would come of it.</summary>
    /// <inheritdoc cref="Record(string)"/>
    public Recording Try(string action)
    {
        RequireNow(action);
        return Ahead is { } ahead ? throw new Refusal(RefusalKind.Rule, ahead) : Store.Try(Now, new Actor(Caller.Name, action, Caller.Reason));
    }

    /// <summary>Marks a store without records as one in which the clock may be set ahead.</summary>
    public void MarkReplay()
    {
        if (Store.FirstAction() is null)
        {
            using var recording = Record(ClockRules.Replay);
            recording.Commit("store", null, "replay");
        }
    }

    /// <summary>Lets a store record again whose last record lies ahead of the clock: instants go on from it.</summary>
    /// <returns>Whether there was anything to repair.</returns>
    public bool RepairClock()
    {
        const string Action = "store repair clock";
        RequireReason(Action);
        if (Ahead is not { } ahead)
        {
            return false;
        }

        using var recording = Record(Action, resetClock: true);
        recording.Commit("clock", ahead.Message, CanonicalText.Text(Now));
        return true;
    }

    /// <summary>Moves <see cref="KnownAt"/> to now, for an operation that waited for a lock, so that it sees what others recorded until then.</summary>
    internal void SeeNow() => _knownAt = Later(Now, Store.Last().Recorded);

    /// <summary>Refuses an operation that changes something, here or in a backend, as of an earlier instant.</summary>
    public void RequireNow(string action)
    {
        if (AsOf is not null)
        {
            throw OnlyReads(action);
        }
    }

    /// <summary>The refusal of an operation that would change something as of an earlier instant.</summary>
    public static Refusal OnlyReads(string action)
        => new(RefusalKind.Input, new Issue("CLOCK-004", action, "--as-of only reads: the past cannot be changed.", "Leave --as-of out."));

    /// <summary>Refuses an operation that needs a reason and has none.</summary>
    public void RequireReason(string what)
    {
        if (string.IsNullOrWhiteSpace(Caller.Reason))
        {
            throw new Refusal(RefusalKind.Input, new Issue("USAGE-002", what, $"{what} needs a reason.", "Give one with --reason \"…\"."));
        }
    }

    private Recording Record(string action, bool resetClock)
    {
        RequireNow(action);
        ClockRules.CheckEnd(Now);
        _knownAt = KnownAt;
        return _recording = Store.Record(Now, new Actor(Caller.Name, action, Caller.Reason) { Claim = Caller.Claim, Gone = Gone }, resetClock);
    }

    private bool IsReplay() => Store.FirstAction() == ClockRules.Replay;

    private static Instant Past(string text, Instant now)
    {
        var instant = CanonicalText.TryParseInstant(text, out var parsed)
            ? parsed
            : throw new Refusal(RefusalKind.Input, new Issue("CLOCK-002", text, $"--as-of '{text}' is not an instant.", "Write it with an offset or Z, as 2022-05-01T10:00:00Z."));
        return instant <= now
            ? instant
            : throw new Refusal(RefusalKind.Input, new Issue("CLOCK-003", text, $"--as-of {text} is in the future: nothing is known of it.", "Name an instant that has passed."));
    }

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;

    private sealed class FixedTime(Instant now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.ToDateTimeOffset();
    }
}
