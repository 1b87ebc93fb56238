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
    private readonly RecordedRows _rows = new();
    private readonly Dictionary<StoreTable, Statement> _inserts = [];

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
        Insert(StoreTables.Settings, text, Now, Schema.Live);
        ForgetFacts();
        return true;
    }

    /// <summary>Records a period's state.</summary>
    public void SetPeriodState(string period, PeriodState state)
    {
        Query("UPDATE period_states SET superseded = @0 WHERE period = @1 AND superseded = @2", Now, period, Schema.Live).Send();
        Insert(StoreTables.PeriodStates, period, state.Text(), Now, Schema.Live);
    }

    /// <summary>Makes all of it known, with an entry in the audit trail.</summary>
    /// <param name="subject">What it concerns; null when it concerns everything.</param>
    /// <param name="before">The state before, where there is one.</param>
    /// <param name="after">The state after; the hash of the rows is added.</param>
    public void Commit(string? subject, string? before, string? after)
    {
        SeeWhatIsSettled();
        AddAudit(subject, before, after);
        Conclude();
    }

    /// <summary>Makes all of it known without an audit entry: this is one step of a command, whose last step writes the entry.</summary>
    public void CommitPart()
    {
        SeeWhatIsSettled();
        Conclude();
    }

    /// <summary>Adds the record and its seal, and makes all known.</summary>
    private void Conclude()
    {
        Insert(StoreTables.Records, Micros.Of(_clock), _actor.Name, _actor.Action, _actor.Reason, Now);
        var (rows, before) = (_rows.Text(), SealCheck.Head(Transaction) ?? "");
        Query(StoreTables.Seals.Insert, Now, rows, RecordedRows.Head(before, Now, rows)).Send();
        KeepClaim();
        Transaction.Commit();
        IsKnown = true;
    }

    /// <summary>Adds a row to a table, with the values of its columns in their order.</summary>
    private void Insert(StoreTable table, params ReadOnlySpan<Value> cells)
    {
        if (!_inserts.TryGetValue(table, out var insert))
        {
            _inserts.Add(table, insert = Prepare(table.Insert, table.Columns.Length));
        }

        _rows.Add(table, cells);
        insert.With(cells).Send();
    }

    /// <summary>Ends rows for good. Where the next version follows in the same recording, only the end is set, without this.</summary>
    /// <returns>How many rows ended.</returns>
    private int EndForGood(StoreTable table, string which, params ReadOnlySpan<Value> values)
    {
        var (ended, identity) = (0, new Value[table.Identity]);
        var where = $"FROM {table} WHERE {which} AND superseded = {Schema.Live}";
        foreach (var row in Query($"SELECT {table.KeyNames} {where}", values).Rows())
        {
            row.Cells(identity);
            _rows.End(table, identity);
            ended++;
        }

        if (ended > 0)
        {
            Query($"UPDATE {table} SET superseded = @{values.Length} WHERE {which} AND superseded = {Schema.Live}", [.. values, Now]).Send();
        }

        return ended;
    }

    /// <summary>Seals a row that was changed as it is now.</summary>
    private void Seal(StoreTable table, Value key)
    {
        if (Query($"SELECT {table.Names} FROM {table} WHERE {table.KeyNames} = @0", key).One(r => Enumerable.Range(0, table.Sealed).Select(r.Cell).ToArray()) is not { } cells)
        {
            return;
        }

        var its = SealScan.KeyOf(table, cells);
        Query("UPDATE row_seals SET superseded = @0 WHERE subject = @1 AND key = @2 AND superseded = @3", Now, table.Name, its, Schema.Live).Send();
        Insert(StoreTables.RowSeals, table.Name, its, SealScan.Digest(new RowHash().Of(table, cells)), Now, Schema.Live);
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
        var rows = _rows.Text() is { Length: > 0 } text ? "rows " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16] : null;
        var added = new AuditEntry(KnownAt, _actor.Name, _actor.Action, subject, _actor.Reason, before, after is null ? rows : rows is null ? after : $"{after}, {rows}", "");
        Insert(StoreTables.Audit, entry + 1, added.Actor, added.Action, subject, _actor.Reason, before, added.After, AuditEntry.HashOf(previous ?? "", added), Now);
    }
}
