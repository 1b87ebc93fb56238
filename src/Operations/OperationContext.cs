using Connector.Engine;
using Connector.Host.Configuration;
using Connector.Host.Running;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Commands;

/// <summary>One command at work: its settings, store, clock and actor.</summary>
internal sealed class Session
{
    private readonly GlobalOptions _options;
    private readonly Instant? _fixed;
    private readonly FactsKept? _kept;

    private Session(GlobalOptions options, ConnectorSettings settings, ConnectorStore store, Instant? @fixed, Instant? asOf, FactsKept? kept)
    {
        _options = options;
        _kept = kept;
        _fixed = @fixed;
        Settings = settings;
        Store = store;
        AsOf = asOf;
    }

    public ConnectorSettings Settings { get; }

    public ConnectorStore Store { get; }

    /// <summary>The instant of <c>--as-of</c>; null for now.</summary>
    public Instant? AsOf { get; }

    /// <summary>The command's clock, for what is written outside of the store.</summary>
    public TimeProvider Time => new Clockwork(Clock);

    public bool Json => _options.Json;

    public string? Reason => _options.Reason;

    /// <summary>Who does it.</summary>
    public string ActorName => _options.Actor ?? Environment.UserName;

    /// <summary>Opens the store, and records the settings when they changed.</summary>
    public static Session Open(GlobalOptions options)
    {
        var settings = ConnectorSettings.Load(options.Config, options.Store);
        var session = On(settings, OpenStore(settings.Store), options, null);
        session.RecordSettings();
        return session;
    }

    /// <summary>Opens a store, or says why it cannot be used.</summary>
    public static ConnectorStore OpenStore(string url)
    {
        try
        {
            return ConnectorStore.Open(url);
        }
        catch (StoreException e)
        {
            // What follows postgres: may hold a password.
            throw new CommandFailed(2, new Issue("STORE-001", url.StartsWith("postgres:", StringComparison.Ordinal) ? "postgres" : url, e.Message, "Name another store with --store."));
        }
    }

    /// <summary>Another command on a store that is open and has the settings: what a process does that runs for long.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="store">The store.</param>
    /// <param name="options">What this command is given.</param>
    /// <param name="kept">The facts that the command before read; null to read them anew.</param>
    public static Session On(ConnectorSettings settings, ConnectorStore store, GlobalOptions options, FactsKept? kept)
    {
        var (last, lastClock) = store.Last();
        var @fixed = Fixed(lastClock);
        var clock = @fixed ?? CanonicalText.ToMicroseconds(store.Now());
        var now = clock > last ? clock : last;
        Instant? asOf = null;
        if (options.AsOf is { } text)
        {
            asOf = CanonicalText.TryParseInstant(text, out var instant)
                ? instant
                : throw new CommandFailed(2, new Issue("CLOCK-002", text, $"--as-of '{text}' is not an instant.", "Write it with an offset or Z, as 2022-05-01T10:00:00Z."));
            if (asOf > now)
            {
                throw new CommandFailed(2, new Issue("CLOCK-003", text, $"--as-of {text} is in the future: nothing is known of it.", "Name an instant that has passed."));
            }
        }

        return new Session(options, settings, store, @fixed, asOf, kept);
    }

    /// <summary>The instant of knowledge: the one asked for, or now.</summary>
    public Instant KnownAt
    {
        get
        {
            var (last, clock) = (Store.Last().Recorded, Clock);
            return AsOf ?? (clock > last ? clock : last);
        }
    }

    /// <summary>The store as known now, or as of the instant asked for, with the settings known then.</summary>
    public Snapshot Read() => Read(KnownAt);

    /// <summary>The store as known at an instant that has passed.</summary>
    public Snapshot Read(Instant knownAt)
    {
        var snapshot = Store.Read(knownAt);
        _kept?.Share(snapshot);
        return snapshot;
    }

    /// <summary>The turn that this command has to publish; null without one.</summary>
    public PublishTurn? Turn { get; set; }

    /// <summary>Begins to record.</summary>
    public Recording Record(string action)
    {
        RequireNow(action);
        var recording = Store.Record(Clock, new Actor(ActorName, action, Reason) { Claim = _options.Claim });
        if (Turn?.IsHeld() == false)
        {
            recording.Dispose();
            throw new StoreException("The turn to publish was lost: the database has restarted.");
        }

        return recording;
    }

    /// <summary>Refuses a command that changes something, here or outside, as of an earlier instant.</summary>
    public void RequireNow(string action)
    {
        if (AsOf is not null)
        {
            throw OnlyReads(action);
        }
    }

    /// <summary>The end of a command that would do something as of an earlier instant.</summary>
    public static CommandFailed OnlyReads(string action) => new(2, new Issue("CLOCK-004", action, "--as-of only reads: the past cannot be changed.", "Leave --as-of out."));

    /// <summary>Refuses a command that needs a reason and has none.</summary>
    public void RequireReason(string what)
    {
        if (string.IsNullOrWhiteSpace(Reason))
        {
            throw new CommandFailed(2, new Issue("USAGE-002", what, $"{what} needs a reason.", "Give one with --reason \"…\"."));
        }
    }

    /// <summary>The period with this key.</summary>
    public static BillingPeriod Period(KnownFacts facts, string key) => FindPeriod(facts, key)
        ?? throw new CommandFailed(2, new Issue("USAGE-003", key, $"'{key}' is not a period.", $"Expected {facts.Calendar.KeyForm}."));

    /// <summary>The period with this key, or null. The last years that can be written stand for "until further notice": nobody bills them.</summary>
    public static BillingPeriod? FindPeriod(KnownFacts facts, string key)
    {
        const int LastYear = 9980;
        return facts.Calendar.Find(key) is { } period && period.Days.To.Year <= LastYear ? period : null;
    }

    /// <summary>Asked anew each time: what a long command records at its end was not known at its beginning.</summary>
    private Instant Clock => _fixed ?? CanonicalText.ToMicroseconds(Store.Now());

    /// <summary>The instant that CONNECTOR_NOW sets; null without it.</summary>
    private static Instant? Fixed(Instant lastClock)
    {
        if (Environment.GetEnvironmentVariable("CONNECTOR_NOW") is not { Length: > 0 } text)
        {
            return null;
        }

        if (!CanonicalText.TryParseInstant(text, out var now))
        {
            throw new CommandFailed(2, new Issue("CLOCK-002", text, $"CONNECTOR_NOW '{text}' is not an instant.", "Write it with an offset or Z, as 2022-05-01T10:00:00Z."));
        }

        // Several commands may be given the same instant: they are recorded a microsecond apart.
        return now >= lastClock
            ? now
            : throw new CommandFailed(2, new Issue("CLOCK-001", text, $"CONNECTOR_NOW {text} is before the last record, {CanonicalText.Text(lastClock)}.", "Name a later instant."));
    }

    private sealed class Clockwork(Instant now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.ToDateTimeOffset();
    }

    /// <summary>Settings that decide amounts or plans belong to what was known: they are recorded when they change.</summary>
    private void RecordSettings()
    {
        if (AsOf is not null)
        {
            return;
        }

        Settings? recorded;
        using (var snapshot = Read())
        {
            recorded = snapshot.Settings();
        }

        if (recorded is not null && SameSettings(recorded, Settings.Deciding))
        {
            return;
        }

        using var recording = Record("settings");
        if (recorded is not null && Unchangeable(recording, recorded.Billing, Settings.Deciding.Billing) is { } issue)
        {
            throw new CommandFailed(2, issue);
        }

        recording.SetSettings(Settings.Deciding);
        if (recorded is not null && recorded.Billing != Settings.Deciding.Billing)
        {
            ClosedPeriods.RefreshAll(recording);
        }

        recording.Commit("settings", null, "settings changed");
    }

    /// <summary>A setting that what was closed or published rests on.</summary>
    private static Issue? Unchangeable(Snapshot snapshot, BillingSettings before, BillingSettings after)
    {
        var closed = snapshot.PeriodStates().Count(p => p.Value != PeriodState.Open);
        return closed > 0 && (before.Calendar, before.Anchor) != (after.Calendar, after.Anchor)
            ? new Issue("CONFIG-004", "Connector:Billing:Calendar", $"The calendar cannot change while {closed} periods are closed.", "Put it back, or reopen them first.")
            // Documents in it have the plain keys: under another currency, these would be other documents.
            : before.Currency != after.Currency && (closed > 0 || snapshot.PublishedPeriods().Any())
            ? new Issue("CONFIG-004", "Connector:Billing:Currency", $"The currency cannot change from {before.Currency} once periods are closed or documents published.", "Put it back, and name other currencies at the rates.")
            : null;
    }

    private static bool SameSettings(Settings a, Settings b)
        => a.Billing == b.Billing && a.ReviewRequired == b.ReviewRequired && a.Corrections == b.Corrections && a.Routes.SequenceEqual(b.Routes);
}
