using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

/// <summary>The store as known at one instant: later records do not show.</summary>
public partial class Snapshot : IDisposable
{
    private const string Known = " recorded <= @k AND superseded > @k ";

    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly Database _database;
    private KnownFacts? _facts;
    private Recurring _recurring;

    internal Snapshot(Database database, Transaction transaction, Instant knownAt, Snapshot? beside = null)
    {
        _database = database;
        _recurring = beside?._recurring ?? new();
        Transaction = transaction;
        KnownAt = knownAt;
    }

    /// <summary>The instant as of which the store is read.</summary>
    public Instant KnownAt { get; }

    internal Transaction Transaction { get; }

    /// <summary>The last recorded settings; null when none were recorded.</summary>
    public DecidingSettings? Settings() => Query("SELECT content FROM settings WHERE" + Known).One(r => SettingsText.Read(r.GetString(0)));

    /// <summary>The rows of a file.</summary>
    public IEnumerable<FactRow> Rows(FactFile file) => FactRows(file, Query($"SELECT {Columns(file)} FROM {file.Name} WHERE" + Known));

    /// <summary>The facts that all slices share, with the last recorded settings, or with the given ones.</summary>
    public KnownFacts Facts(DecidingSettings? settings = null)
    {
        if (_facts is { } known && (settings is null || known.Settings == settings))
        {
            return known;
        }

        return _facts = new KnownFacts(
            KnownAt, settings ?? Settings() ?? DecidingSettings.Default, Rows(FactFile.Places), Rows(FactFile.Items), Rows(FactFile.Templates),
            Rows(FactFile.Parties), Rows(FactFile.Plans), Rows(FactFile.Rates), Rows(FactFile.Adjustments), Rows(FactFile.Periods), AgreedAmounts(),
            new UsageRules(Rows(FactFile.Holidays), Rows(FactFile.Bands), Rows(FactFile.Cancellations), ClosedAt()));
    }

    // These actions record nothing that the shared facts contain.
    private const string OfFacts = "action NOT IN ('publish', 'reconcile', 'approve', 'backend check')";

    /// <summary>The instant of the last visible record that may have changed the shared facts; the beginning of time when there is none.</summary>
    public Instant LastRecorded() => Query($"SELECT recorded FROM records WHERE recorded <= @k AND {OfFacts} ORDER BY recorded DESC LIMIT 1").One(r => r.Number(0)) is { } at ? Micros.Instant(at) : Instant.MinValue;

    /// <summary>The instants of all such records, in order.</summary>
    public IEnumerable<Instant> Recorded() => Query($"SELECT recorded FROM records WHERE recorded <= @k AND {OfFacts} ORDER BY recorded").Rows().Select(r => Micros.Instant(r.GetInt64(0)));

    /// <summary>The same for all records, including those that are not visible at this instant.</summary>
    public Instant LastRecordedOfAll() => Query($"SELECT recorded FROM records WHERE {OfFacts} ORDER BY recorded DESC LIMIT 1").One(r => r.Number(0)) is { } at ? Micros.Instant(at) : Instant.MinValue;

    /// <summary>Takes over the shared facts of another snapshot that sees the same records.</summary>
    public void Use(KnownFacts facts) => _facts = facts.At(KnownAt);

    /// <summary>Drops the shared facts, because this transaction has changed them.</summary>
    internal void ForgetFacts()
    {
        _facts = null;
        _recurring = _recurring.IsFresh ? _recurring : new();
    }

    /// <summary>The payers that agreements name on any of the days, in order, with "none" if some agreements name none.</summary>
    public IReadOnlyList<PayerKey> Payers(Days days) => [.. PayersWithSizes(days).Select(p => p.Payer)];

    /// <summary>The same, with how much there is to rate for each: agreements, sessions and events.</summary>
    public IReadOnlyList<(PayerKey Payer, long Size)> PayersWithSizes(Days days)
    {
        var none = 0L;
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        void Add(Statement statement)
        {
            foreach (var row in statement.Rows())
            {
                if (row.Text(0) is { } payer)
                {
                    sizes[payer] = sizes.GetValueOrDefault(payer) + row.GetInt64(1);
                }
                else
                {
                    none += row.GetInt64(1);
                }
            }
        }

        Add(Query($"SELECT payer, count(*) FROM agreements WHERE {InDays} AND{Known}GROUP BY payer", CanonicalText.Text(days.From), CanonicalText.Text(days.To)));
        var (from, to) = Around(days);
        Add(Query($"SELECT payer, count(*) FROM sessions WHERE payer IS NOT NULL AND {SessionInDays} AND{Known}GROUP BY payer", from, to));
        Add(Query($"SELECT payer, count(*) FROM events WHERE payer IS NOT NULL AND \"at\" >= @0 AND \"at\" < @1 AND{Known}GROUP BY payer", from, to));
        if (HasUsage)
        {
            // Sessions and events that name their payer themselves, including those of agreements that have ended.
            Add(Query($"""
                SELECT a.payer, count(*) FROM agreements a JOIN (
                    SELECT agreement FROM sessions WHERE {SessionInDays} AND{Known}UNION ALL SELECT agreement FROM events WHERE "at" >= @0 AND "at" < @1 AND{Known}) u ON u.agreement = a.agreement
                WHERE a.payer IS NOT NULL AND a.recorded <= @k AND a.superseded > @k GROUP BY a.payer
                """, from, to));
        }

        return [.. none > 0 ? [(new PayerKey(null), none)] : Array.Empty<(PayerKey, long)>(), .. sizes.Select(p => (new PayerKey(p.Key), p.Value))];
    }

    /// <summary>What agreements of all days bill, each once: direction, payer, and item or template.</summary>
    public ImmutableArray<(Direction Direction, string? Payer, string Item)> AgreedItems()
        => [.. Query("SELECT DISTINCT direction, payer, item FROM agreements WHERE" + Known).Rows().Select(r => (Directions.Parse(r.Text(0)), r.Text(1), r.GetString(2)))];

    /// <summary>The slice of one payer: every agreement that names the payer on any of the days, with all its versions and the readings that apply then.</summary>
    public Slice Slice(PayerKey payer, Days days)
    {
        var (from, to) = Around(days);
        var mine = $"SELECT agreement FROM agreements WHERE payer {(payer.Key is null ? "IS NULL" : "= @2")} AND " + InDays + " AND" + Known;
        if (HasUsage && payer.Key is not null)
        {
            // Standing offers, whose usage names the payer; and agreements that have ended, although their usage has not.
            mine += " UNION SELECT agreement FROM sessions WHERE payer = @2 AND " + SessionInDays.Replace("@0", "@3", StringComparison.Ordinal).Replace("@1", "@4", StringComparison.Ordinal) + " AND" + Known
                + " UNION SELECT agreement FROM events WHERE payer = @2 AND \"at\" >= @3 AND \"at\" < @4 AND" + Known
                + " UNION SELECT a.agreement FROM agreements a JOIN sessions s ON s.agreement = a.agreement WHERE a.payer = @2 AND s.recorded <= @k AND s.superseded > @k AND a.recorded <= @k AND a.superseded > @k"
                + " UNION SELECT a.agreement FROM agreements a JOIN events e ON e.agreement = a.agreement WHERE a.payer = @2 AND e.recorded <= @k AND e.superseded > @k AND a.recorded <= @k AND a.superseded > @k";
        }

        var rows = FactRows(FactFile.Agreements, Query(
            $"SELECT {Columns(FactFile.Agreements)} FROM agreements WHERE agreement IN ({mine}) AND" + Known + "ORDER BY agreement",
            payer.Key is null ? [CanonicalText.Text(days.From), CanonicalText.Text(days.To)]
            : HasUsage ? [CanonicalText.Text(days.From), CanonicalText.Text(days.To), payer.Key, from, to]
            : [CanonicalText.Text(days.From), CanonicalText.Text(days.To), payer.Key]));
        return WithUsage(WithReadings(payer, rows, days), days);
    }

    /// <summary>A slice of some agreements, with all their charges, for any payer.</summary>
    public Slice Slice(IEnumerable<string> agreements, Days days) => WithUsage(SliceWithoutUsage(agreements, days), days);

    /// <summary>The same without sessions and events: agreements and readings are read once for many periods, and usage for each period with <see cref="WithUsage"/>.</summary>
    public Slice SliceWithoutUsage(IEnumerable<string> agreements, Days days)
        => WithReadings(
            null,
            FactRows(FactFile.Agreements, Query(
                $"SELECT {Columns(FactFile.Agreements)} FROM agreements WHERE agreement IN (SELECT value FROM json_each(@0)) AND" + Known + "ORDER BY agreement",
                JsonSerializer.Serialize(agreements))),
            days);

    /// <summary>The versions of agreements with one of the keys in a column, and of all agreements with usage, which may name other parties.</summary>
    public IEnumerable<FactRow> AgreementsWith(params IEnumerable<(string Column, IReadOnlyCollection<string> Keys)> wanted)
    {
        var asked = wanted.Where(w => w.Keys.Count > 0).ToArray();
        var conditions = asked.Select((w, i) => $"\"{w.Column}\" IN (SELECT value FROM json_each(@{i}))")
            .Concat(HasUsage ? ["agreement IN (SELECT agreement FROM sessions UNION SELECT agreement FROM events)"] : []).ToArray();
        return conditions.Length == 0 ? [] : FactRows(FactFile.Agreements, Query(
            $"SELECT {Columns(FactFile.Agreements)} FROM agreements WHERE ({string.Join(" OR ", conditions)}) AND" + Known,
            [.. asked.Select(w => (Value)JsonSerializer.Serialize(w.Keys))]));
    }

    /// <summary>The first dated day of agreements, rates and readings that is not "since ever"; null when there is none.</summary>
    public LocalDate? FirstDay()
    {
        var first = Query("""
            SELECT min(day) FROM (
                SELECT min("from") AS day FROM agreements WHERE "from" > '' AND recorded <= @k AND superseded > @k
                UNION ALL SELECT min("from") FROM rates WHERE "from" > '' AND recorded <= @k AND superseded > @k
                UNION ALL SELECT min("from") FROM readings WHERE "from" > '' AND recorded <= @k AND superseded > @k
                UNION ALL SELECT min(substr(start, 1, 10)) FROM sessions WHERE recorded <= @k AND superseded > @k
                UNION ALL SELECT min(substr("at", 1, 10)) FROM events WHERE recorded <= @k AND superseded > @k
                UNION ALL SELECT min("from") FROM periods WHERE recorded <= @k AND superseded > @k) AS days
            """).One(r => r.Text(0));
        return first is null ? null : CanonicalText.Date(first);
    }

    /// <summary>The states of periods that are or were closed.</summary>
    public IReadOnlyDictionary<string, PeriodState> PeriodStates()
        => Query("SELECT period, state FROM period_states WHERE" + Known).Rows()
            .ToDictionary(r => r.GetString(0), r => Engine.PeriodStates.Parse(r.GetString(1)), StringComparer.Ordinal);

    /// <summary>The instants at which the closed periods were closed.</summary>
    public IReadOnlyDictionary<string, Instant> ClosedAt() => Query("""
        SELECT p.period, min(p.recorded) FROM period_states p
        WHERE p.state <> 'open' AND p.recorded <= @k
            AND p.recorded > coalesce((SELECT max(o.recorded) FROM period_states o WHERE o.period = p.period AND o.state = 'open' AND o.recorded <= @k), -9223372036854775807)
        GROUP BY p.period
        """).Rows().ToDictionary(r => r.GetString(0), r => Micros.Instant(r.GetInt64(1)), StringComparer.Ordinal);

    /// <summary>The sessions in progress that began before a day.</summary>
    public IReadOnlyList<string> SessionsInProgress(LocalDate before)
        => [.. Query("SELECT session FROM sessions WHERE status = 'in_progress' AND start < @0 AND" + Known + "ORDER BY session", CanonicalText.Text(before)).Rows().Select(r => r.GetString(0))];

    /// <summary>The parties and places that the usage of agreements names, in addition to or instead of those of the agreement.</summary>
    public ILookup<string, (string? Payer, string? Recipient, string? Place)> UsageParties() => Query(
        "SELECT DISTINCT agreement, payer, recipient, place FROM sessions WHERE" + Known
        + "UNION SELECT DISTINCT agreement, payer, recipient, place FROM events WHERE" + Known)
        .Rows().Select(r => (r.GetString(0), (r.Text(1), r.Text(2), r.Text(3)))).ToLookup(u => u.Item1, u => u.Item2, StringComparer.Ordinal);

    /// <summary>A session, or null.</summary>
    public UsageSession? Session(string key)
        => FactRows(FactFile.Sessions, Query($"SELECT {Columns(FactFile.Sessions)} FROM sessions WHERE session = @0 AND" + Known, key)).Select(UsageSession.Of).FirstOrDefault();

    /// <summary>All versions of an agreement, or null.</summary>
    public AgreementHistory? Agreement(string key)
        => FactRows(FactFile.Agreements, Query($"SELECT {Columns(FactFile.Agreements)} FROM agreements WHERE agreement = @0 AND" + Known, key)).Select(Engine.Agreement.Of).ToArray() is { Length: > 0 } rows
            ? AgreementHistory.Of(key, rows)
            : null;

    /// <summary>Sessions recorded at this instant that begin before another of the same recipient and agreement has ended; the first hundred.</summary>
    public IReadOnlyList<(string Session, string Other)> OverlappingSessions() => [.. Query("""
        SELECT session, other FROM (
            SELECT session, start, recorded, lag(session) OVER w AS other, lag(coalesce("end", '9999')) OVER w AS other_end, lag(recorded) OVER w AS other_recorded
            FROM sessions WHERE recipient IS NOT NULL AND status <> 'cancelled' AND recorded <= @k AND superseded > @k
            WINDOW w AS (PARTITION BY agreement, recipient ORDER BY start, session)) AS pairs
        WHERE start < other_end AND (recorded = @k OR other_recorded = @k) LIMIT 100
        """).Rows().Select(r => (r.GetString(0), r.GetString(1)))];

    /// <summary>An event, or null.</summary>
    public UsageEvent? Event(string key)
        => FactRows(FactFile.Events, Query($"SELECT {Columns(FactFile.Events)} FROM events WHERE event = @0 AND" + Known, key)).Select(UsageEvent.Of).FirstOrDefault();

    /// <summary>All sessions in progress, by key.</summary>
    public IEnumerable<UsageSession> OpenSessions()
        => FactRows(FactFile.Sessions, Query($"SELECT {Columns(FactFile.Sessions)} FROM sessions WHERE status = 'in_progress' AND" + Known + "ORDER BY session")).Select(UsageSession.Of);

    /// <summary>Who recorded something at an instant.</summary>
    public string? RecordedBy(Instant recorded)
        => Query("SELECT actor FROM records WHERE recorded = @0", Micros.Of(recorded)).One(r => r.GetString(0));

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the transaction. A recording that was not committed is rolled back.</summary>
    protected virtual void Dispose(bool disposing) => Transaction.Dispose();

    /// <summary>Days [@0, @1] overlap the days that a row states. That a later version cuts an earlier one is decided elsewhere.</summary>
    private const string InDays = """("from" <= @1 AND ("to" IS NULL OR "to" >= @0))""";

    /// <summary>The sessions that may be charged on days around [@0, @1). Instants are compared as text, which is exact enough with a margin.</summary>
    private const string SessionInDays = "status <> 'planned' AND start < @1 AND (\"end\" IS NULL OR \"end\" >= @0 OR planned_end >= @0)";

    private bool HasUsage => _recurring.HasUsage(() => Query("SELECT 1 FROM sessions LIMIT 1").One(r => r.GetInt64(0)) == 1 || Query("SELECT 1 FROM events LIMIT 1").One(r => r.GetInt64(0)) == 1);

    /// <summary>The days with a margin of two on either side, which covers every time zone.</summary>
    private static (string From, string To) Around(Days days)
        => (CanonicalText.Text(days.From.PlusDays(-2)), CanonicalText.Text(days.To == Days.UntilFurtherNotice ? days.To : days.To.PlusDays(2)));

    /// <summary>The slice with the sessions and events of its agreements that may be charged on some days.</summary>
    public Slice WithUsage(Slice slice, Days days)
    {
        if (!HasUsage || slice.Agreements.IsEmpty)
        {
            return slice;
        }

        var (from, to) = Around(days);
        var agreements = JsonSerializer.Serialize(slice.Agreements.Select(a => a.Key));
        var mine = slice.Payer switch { null => "", { Key: null } => "AND payer IS NULL", _ => "AND (payer IS NULL OR payer = @3)" };
        Value[] values = slice.Payer is { Key: { } payer } ? [from, to, agreements, payer] : [from, to, agreements];
        return slice with
        {
            Sessions = [.. FactRows(FactFile.Sessions, Query(
                $"SELECT {Columns(FactFile.Sessions)} FROM sessions WHERE agreement IN (SELECT value FROM json_each(@2)) AND {SessionInDays} {mine} AND" + Known + "ORDER BY session", values)).Select(UsageSession.Of)],
            Events = [.. FactRows(FactFile.Events, Query(
                $"SELECT {Columns(FactFile.Events)} FROM events WHERE agreement IN (SELECT value FROM json_each(@2)) AND \"at\" >= @0 AND \"at\" < @1 {mine} AND" + Known + "ORDER BY event", values)).Select(UsageEvent.Of)],
        };
    }

    private Slice WithReadings(PayerKey? payer, IEnumerable<FactRow> rows, Days days)
    {
        var agreements = ImmutableArray.CreateBuilder<AgreementHistory>();
        var subjects = new HashSet<string>(StringComparer.Ordinal);
        var versions = new List<Agreement>();
        foreach (var row in rows)
        {
            var agreement = Engine.Agreement.Of(row);
            if (versions.Count > 0 && versions[0].Key != agreement.Key)
            {
                agreements.Add(AgreementHistory.Of(versions[0].Key, versions.ToArray()));
                versions.Clear();
            }

            versions.Add(agreement);
            subjects.Add(agreement.Key);
            if ((agreement.Recipient ?? agreement.Payer) is { } subject)
            {
                subjects.Add(subject);
            }
        }

        if (versions.Count > 0)
        {
            agreements.Add(AgreementHistory.Of(versions[0].Key, versions.ToArray()));
        }

        return new Slice(payer, agreements.ToImmutable(), new ReadingBook(Readings(subjects, days)));
    }

    /// <summary>The readings of some subjects that apply on some days: those that begin on them, and the last one before.</summary>
    private IEnumerable<Reading> Readings(HashSet<string> subjects, Days days)
    {
        foreach (var measure in _recurring.Measures ??= [.. Query("SELECT DISTINCT measure FROM plans WHERE measure IS NOT NULL AND" + Known).Rows().Select(r => r.GetString(0))])
        {
            var readings = FactRows(FactFile.Readings, Query($"""
                SELECT {Columns(FactFile.Readings)} FROM (SELECT j.value AS one, (
                    SELECT max("from") FROM readings x WHERE x.measure = @2 AND x.subject = j.value AND x."from" <= @0 AND x.recorded <= @k AND x.superseded > @k) AS first FROM json_each(@3) j) s
                CROSS JOIN readings r WHERE r.measure = @2 AND r.subject = s.one AND r."from" >= coalesce(s.first, '') AND r."from" <= @1 AND recorded <= @k AND superseded > @k
                """, CanonicalText.Text(days.From), CanonicalText.Text(days.To), measure, JsonSerializer.Serialize(WithReadings(measure, subjects))));
            foreach (var row in readings)
            {
                yield return Engine.Reading.Of(row);
            }
        }
    }

    /// <summary>Those subjects that have readings. This is only looked up once many subjects were asked for: agreements seldom have readings.</summary>
    private IEnumerable<string> WithReadings(string measure, HashSet<string> subjects)
        => _recurring.AreMany(subjects.Count)
            ? subjects.Where(_recurring.Subjects(measure, () => Query("SELECT DISTINCT subject FROM readings WHERE measure = @0 AND" + Known, measure).Rows().Select(r => r.GetString(0))).Contains)
            : subjects;

    private static IEnumerable<FactRow> FactRows(FactFile file, Statement statement)
    {
        var count = file.Columns.Length;
        foreach (var reader in statement.Rows())
        {
            var cells = new string?[count];
            for (var i = 0; i < count; i++)
            {
                cells[i] = reader.Text(i) is { Length: > 0 } text ? text : null;
            }

            yield return new FactRow(cells, Micros.Instant(reader.GetInt64(count)));
        }
    }

    /// <summary>The columns of a file, with the instant at which the row was recorded.</summary>
    internal static string Columns(FactFile file) => string.Join(", ", file.Columns.Select(c => "\"" + c.Name + "\"")) + ", recorded";

    /// <summary>A shared prepared statement with its values; <c>@k</c> is <see cref="KnownAt"/>.</summary>
    private protected Statement Query(string sql, params ReadOnlySpan<Value> values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            var parameters = 0;
            while (sql.Contains("@" + parameters, StringComparison.Ordinal))
            {
                parameters++;
            }

            _statements.Add(sql, statement = Prepare(sql, parameters));
        }

        return statement.With(values);
    }

    /// <summary>A prepared statement for the caller alone.</summary>
    private protected Statement Prepare(string sql, int parameters) => Transaction.Prepare(sql, parameters, KnownAt);
}
