using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

/// <summary>One transaction that records: all of it becomes known at one instant, or nothing does.</summary>
public sealed partial class Recording : Snapshot
{
    private readonly Instant _clock;
    private readonly Actor _actor;
    private readonly bool _aside;
    private readonly IncrementalHash _rows = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    internal Recording(Database database, Transaction transaction, Instant now, Instant clock, Actor actor, bool aside = false)
        : base(database, transaction, now)
    {
        _clock = clock;
        _actor = actor;
        _aside = aside;
    }

    private long Now => Micros.Of(KnownAt);

    /// <summary>The end of the interval in which stored rows are known: rows that are set aside are not known at all.</summary>
    private long Until => _aside ? Now : Schema.Live;

    /// <summary>Who records.</summary>
    public string ActorName => _actor.Name;

    /// <summary>Whether it was committed, and so is known from <see cref="Snapshot.KnownAt"/> on.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Records the settings that apply from now on, if they differ from those recorded last.</summary>
    public bool SetSettings(DecidingSettings settings)
    {
        var text = SettingsText.Write(settings);
        if (Query("SELECT content FROM settings WHERE superseded = @0", Schema.Live).One(r => r.GetString(0)) == text)
        {
            return false;
        }

        Query("UPDATE settings SET superseded = @0 WHERE superseded = @1", Now, Schema.Live).Send();
        Query("INSERT INTO settings (recorded, superseded, content) VALUES (@0, @1, @2)", Now, Schema.Live, text).Send();
        Hash("settings", text);
        ForgetFacts();
        return true;
    }

    /// <summary>Records a period's state.</summary>
    public void SetPeriodState(string period, PeriodState state)
    {
        Query("UPDATE period_states SET superseded = @0 WHERE period = @1 AND superseded = @2", Now, period, Schema.Live).Send();
        Query("INSERT INTO period_states (period, state, recorded, superseded) VALUES (@0, @1, @2, @3)", period, state.Text(), Now, Schema.Live).Send();
        Hash("period", period, state.Text());
    }

    /// <summary>Makes all of it known, with an entry in the audit trail.</summary>
    /// <param name="subject">What it concerns; null when it concerns everything.</param>
    /// <param name="before">The state before, where there is one.</param>
    /// <param name="after">The state after; the hash of the rows is added.</param>
    public void Commit(string? subject, string? before, string? after)
    {
        SeeWhatIsSettled();
        Query("INSERT INTO records (recorded, clock, actor, action, reason) VALUES (@0, @1, @2, @3, @4)", Now, Micros.Of(_clock), _actor.Name, _actor.Action, _actor.Reason).Send();
        AddAudit(subject, before, after);
        KeepClaim();
        Transaction.Commit();
        IsKnown = true;
    }

    /// <summary>Makes all of it known without an audit entry: this is one step of a command, whose last step writes the entry.</summary>
    /// <returns>The hash of the rows, for <see cref="Include"/> in the last step.</returns>
    public string CommitPart()
    {
        SeeWhatIsSettled();
        Query("INSERT INTO records (recorded, clock, actor, action, reason) VALUES (@0, @1, @2, @3, @4)", Now, Micros.Of(_clock), _actor.Name, _actor.Action, _actor.Reason).Send();
        KeepClaim();
        Transaction.Commit();
        IsKnown = true;
        return Convert.ToHexStringLower(_rows.GetHashAndReset());
    }

    /// <summary>Adds the rows of earlier steps to the hash in the audit entry.</summary>
    public void Include(IEnumerable<string> parts)
    {
        foreach (var part in parts)
        {
            Hash(part);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _rows.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Marks the request of the idempotency claim as recorded, so that it is not carried out again.</summary>
    private void KeepClaim()
    {
        if (_actor.Claim is { } claim)
        {
            if (Query("UPDATE claims SET recorded = @0 WHERE claim = @1", Now, claim).Run() == 0)
            {
                throw new StoreException("The request was taken over by another node; ask again.");
            }
        }
    }

    private void AddAudit(string? subject, string? before, string? after)
    {
        var (entry, previous) = Query("SELECT entry, hash FROM audit ORDER BY entry DESC LIMIT 1").One(r => (r.GetInt64(0), r.GetString(1)));
        var hash = Convert.ToHexStringLower(_rows.GetHashAndReset())[..16];
        var added = new AuditEntry(KnownAt, _actor.Name, _actor.Action, subject, _actor.Reason, before, (after is null ? "" : after + ", ") + "rows " + hash, "");
        Query(
            "INSERT INTO audit (entry, at, actor, action, subject, reason, before, after, hash) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8)",
            entry + 1, Now, added.Actor, added.Action, subject, _actor.Reason, before, added.After, AuditEntry.HashOf(previous ?? "", added)).Send();
    }

    /// <summary>Adds what is recorded to the hash in the audit entry.</summary>
    private void Hash(params ReadOnlySpan<string?> cells)
    {
        Span<byte> buffer = stackalloc byte[512];
        foreach (var cell in cells)
        {
            var bytes = cell is null ? 0 : Encoding.UTF8.GetMaxByteCount(cell.Length) <= buffer.Length - 1 ? Encoding.UTF8.GetBytes(cell, buffer) : -1;
            if (bytes < 0)
            {
                _rows.AppendData(Encoding.UTF8.GetBytes(cell!));
                bytes = 0;
            }

            buffer[bytes] = 0x1f;
            _rows.AppendData(buffer[..(bytes + 1)]);
        }
    }

    private static string Invariant(long value) => value.ToString(CultureInfo.InvariantCulture);
}
