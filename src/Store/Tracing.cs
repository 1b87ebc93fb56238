using Connector.Engine;

namespace Connector.Store;

public partial class Snapshot
{
    /// <summary>A reading by its identity, or null.</summary>
    public Reading? Reading(string measure, string subject, string from)
        => FactRows(FactFile.Readings, Query(
            $"SELECT {Columns(FactFile.Readings)} FROM readings WHERE measure = @0 AND subject = @1 AND \"from\" = @2 AND" + Known, measure, subject, from))
            .Select(Engine.Reading.Of).FirstOrDefault();

    /// <summary>The first day of the next reading of the same measure and subject, or null.</summary>
    public string? ReadingAfter(string measure, string subject, string from)
        => Query("SELECT min(\"from\") FROM readings WHERE measure = @0 AND subject = @1 AND \"from\" > @2 AND" + Known, measure, subject, from).One(r => r.Text(0));

    /// <summary>The agreements that a reading's subject is: itself, or those it receives or pays for.</summary>
    public IReadOnlyList<string> AgreementsOf(string subject)
        => [.. Query("SELECT DISTINCT agreement FROM agreements WHERE (agreement = @0 OR recipient = @0 OR payer = @0) AND" + Known, subject).Rows().Select(r => r.GetString(0))];

    /// <summary>A stored charge by its key alone, or null.</summary>
    public Charge? StoredCharge(string charge)
    {
        if (Keys.Split(charge) is not [_, var agreement, ..])
        {
            return null;
        }

        return Query(ChargesWhere("agreement = @0 AND charge = @1", ChargeColumns), agreement, charge).One(ReadCharge);
    }

    /// <summary>What happened to the facts of a key: each row with what it replaced, who recorded it and why.</summary>
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

    /// <summary>The same of one reading.</summary>
    public IEnumerable<AuditEntry> HistoryOfReading(string measure, string subject, string from)
        => History(FactFile.Readings, $"{Keys.Segment(measure)}/{Keys.Segment(subject)}/{from}", "f.measure = @0 AND f.subject = @1 AND f.\"from\" = @2", measure, subject, from);

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
