using Connector.Engine;
using NodaTime;

namespace Connector.Store;

public partial class Snapshot
{
    /// <summary>A reading by its key, or null.</summary>
    public Reading? Reading(ReadingKey key)
        => FactRows(FactFile.Readings, Query(
            $"SELECT {Columns(FactFile.Readings)} FROM readings WHERE measure = @0 AND subject = @1 AND \"from\" = @2 AND" + Known, key.Measure, key.Subject, key.FromText))
            .Select(Engine.Reading.Of).FirstOrDefault();

    /// <summary>The first day of the next reading of the same measure and subject, or null.</summary>
    public string? ReadingAfter(ReadingKey key)
        => Query("SELECT min(\"from\") FROM readings WHERE measure = @0 AND subject = @1 AND \"from\" > @2 AND" + Known, key.Measure, key.Subject, key.FromText).One(r => r.Text(0));

    /// <summary>The agreements that a reading's subject concerns: the subject itself, or those for which it is the recipient or payer.</summary>
    public IReadOnlyList<string> AgreementsOf(string subject)
        => [.. Query("SELECT DISTINCT agreement FROM agreements WHERE (agreement = @0 OR recipient = @0 OR payer = @0) AND" + Known, subject).Rows().Select(r => r.GetString(0))];

    /// <summary>A stored charge by its key, on any document; or null.</summary>
    public Charge? StoredCharge(string charge)
    {
        if (!ChargeKey.TryParse(charge, out var key))
        {
            return null;
        }

        return Query(ChargesWhere("agreement = @0 AND charge = @1", ChargeColumns), key.Agreement, charge).One(ReadCharge);
    }

#pragma warning disable CA2213 // it owns nothing: it shares this snapshot's transaction
    private Snapshot? _before;
#pragma warning restore CA2213

    /// <summary>The store as known at an earlier instant. It is valid as long as this snapshot.</summary>
    public Snapshot Before(Instant earlier)
        => _before?.KnownAt == earlier ? _before : _before = new Snapshot(_database, Transaction, earlier); // documents that were sent together ask for the same instant

    /// <summary>When a fact last changed, and whether it still exists; null when it has not changed since an instant.</summary>
    /// <param name="since">The instant.</param>
    /// <param name="table">The fact's table.</param>
    /// <param name="from">Its first day; null where rows have none.</param>
    /// <param name="key">The other columns of its identity, in their order.</param>
    public (Instant At, bool IsThere)? ChangedSince(Instant since, string table, string? from, params IEnumerable<string> key)
    {
        var columns = SeriesOf(table).Concat(from is null ? [] : ["from"]);
        return Query(
            "SELECT max(CASE WHEN superseded > @k THEN recorded ELSE superseded END), max(CASE WHEN superseded > @k THEN 1 ELSE 0 END) "
            + $"FROM {table} WHERE recorded <= @k AND superseded > @0{string.Concat(columns.Select((c, i) => $" AND \"{c}\" = @{i + 1}"))}",
            [Micros.Of(since), .. key.Select(k => (Value)k), .. from is null ? Array.Empty<Value>() : [from]])
            .One(r => r.Number(0) is { } at && at > Micros.Of(since) ? ((Instant, bool)?)(Micros.Instant(at), r.GetInt64(1) == 1) : null);
    }

    /// <summary>The latest first day of a fact of the same series that changed since an instant and begins after one day and no later than another; null when there is none.</summary>
    public string? LaterChangedSince(Instant since, string table, string after, string by, params IEnumerable<string> key)
        => Query(
            "SELECT max(\"from\") " + $"FROM {table} WHERE recorded <= @k AND superseded > @0 AND (recorded > @0 OR superseded <= @k) AND \"from\" > @1 AND \"from\" <= @2"
            + string.Concat(SeriesOf(table).Select((c, i) => $" AND \"{c}\" = @{i + 3}")), [Micros.Of(since), after, by, .. key.Select(k => (Value)k)]).One(r => r.Text(0));

    /// <summary>The columns of a fact's identity, except its first day and its tier.</summary>
    private static IEnumerable<string> SeriesOf(string table) => FactFile.Find(table) is { } file
        ? file.Identity.Select(i => file.Columns[i].Name).Where(c => c is not ("from" or "tier_from"))
        : table switch { "agreed_amounts" => ["charge"], "period_states" => ["period"], _ => [] };

    /// <summary>The history of the facts with a key: each row with the row that it replaced, who recorded it and why.</summary>
    public IEnumerable<AuditEntry> History(string key)
    {
        foreach (var file in FactFile.All)
        {
            var mine = string.Join(" OR ", file.Identity.Where(i => file.Columns[i].Type == CellType.Key).Select(i => $"f.\"{file.Columns[i].Name}\" = @0"));
            foreach (var entry in History(file, key, mine, key))
            {
                yield return entry;
            }
        }
    }

    /// <summary>The same for one reading.</summary>
    public IEnumerable<AuditEntry> HistoryOfReading(ReadingKey key)
        => History(FactFile.Readings, key.ToString(), "f.measure = @0 AND f.subject = @1 AND f.\"from\" = @2", key.Measure, key.Subject, key.FromText);

    private IEnumerable<AuditEntry> History(FactFile file, string key, string mine, params Value[] values)
    {
        var identity = string.Join(" AND ", file.Identity.Select(i => $"o.\"{file.Columns[i].Name}\" = f.\"{file.Columns[i].Name}\""));
        var before = string.Join(" || ", file.Columns.Select(c => $"coalesce('{c.Name}=' || nullif(o.\"{c.Name}\", '') || ' ', '')"));
        var after = string.Join(" || ", file.Columns.Select(c => $"coalesce('{c.Name}=' || nullif(f.\"{c.Name}\", '') || ' ', '')"));
        return Query($"""
            SELECT f.recorded, r.actor, r.action, r.reason, {after}, (SELECT {before} FROM {file.Name} o WHERE {identity} AND o.superseded = f.recorded)
            FROM {file.Name} f JOIN records r ON r.recorded = f.recorded WHERE ({mine}) AND f.recorded <= @k
            UNION ALL SELECT f.superseded, r.actor, r.action, r.reason, NULL, {after}
            FROM {file.Name} f JOIN records r ON r.recorded = f.superseded WHERE ({mine}) AND f.superseded <= @k
                AND NOT EXISTS (SELECT 1 FROM {file.Name} o WHERE {identity} AND o.recorded = f.superseded)
            """, values).Rows().Select(r => new AuditEntry(
                Micros.Instant(r.GetInt64(0)), r.GetString(1), r.GetString(2), file.Name + " " + key, r.Text(3), r.Text(5)?.TrimEnd(), r.Text(4)?.TrimEnd(), ""));
    }
}
