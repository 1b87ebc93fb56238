using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

public partial class Snapshot
{
    private const string PublicationColumns = """
        p.document, p.revision, p.backend, p.external_id, p.external_number, p.state, p.digest, p.drift, p.ended_by_us, p.recorded,
        (SELECT content FROM revisions r WHERE r.document = p.document AND r.revision = p.revision AND r.recorded <= @k ORDER BY r.recorded DESC LIMIT 1), p.accepted, p.found, p.external_digest, p.credited, p.by_others
        """;

    private const string KnownPublication = " p.recorded <= @k AND p.superseded > @k ";

    /// <summary>The publications of a document and its adjustments, by key.</summary>
    public ImmutableArray<Publication> PublicationsOf(string original)
        => [.. Query($"SELECT {PublicationColumns} FROM publications p WHERE p.original = @0 AND" + KnownPublication + "ORDER BY p.document", original).Rows().Select(ReadPublication)];

    /// <summary>The publication with a key, or null.</summary>
    public Publication? Publication(string document)
        => Query($"SELECT {PublicationColumns} FROM publications p WHERE p.document = @0 AND" + KnownPublication, document).One(ReadPublication);

    /// <summary>The publication with a backend's id, or null.</summary>
    public Publication? PublicationAt(string backend, string externalId)
        => Query($"SELECT {PublicationColumns} FROM publications p WHERE p.backend = @0 AND p.external_id = @1 AND" + KnownPublication, backend, externalId).One(ReadPublication);

    /// <summary>All publications, in the order of their keys; optionally only those of a backend or a period.</summary>
    public IEnumerable<Publication> Publications(string? backend, PublicationState? state = null)
        => Query(
            $"SELECT {PublicationColumns} FROM publications p WHERE (CAST(@0 AS TEXT) IS NULL OR p.backend = @0) AND (CAST(@1 AS TEXT) IS NULL OR p.state = @1) AND" + KnownPublication + "ORDER BY p.document",
            backend, state?.Text()).Rows().Select(ReadPublication);

    /// <summary>The keys of the documents that were sent to a backend, adjustments too.</summary>
    public IEnumerable<string> SentTo(string backend)
        => Query("SELECT p.document FROM publications p WHERE p.backend = @0 AND" + KnownPublication, backend).Rows().Select(row => row.Text(0)!);

    private const string StandingColumns = """
        d.payer, d.direction, d.currency, d.counterparty, d.total, d.digest, d.unrated, d.nothing_due, p.backend, p.state, p.digest, p.total,
        CASE WHEN p.drift IS NULL AND NOT EXISTS (
            SELECT 1 FROM publications a WHERE a.document > p.document || '/adj-' AND a.document < p.document || '/adj.' AND a.recorded <= @k AND a.superseded > @k) THEN 1 ELSE 0 END
        """;

    private const string KnownDocument = " d.recorded <= @k AND d.superseded > @k ";

    /// <summary>The stored documents of a period with their publications, by key; optionally only those of a payer.</summary>
    public IEnumerable<DocumentStanding> Standings(string period, string? payer)
    {
        var prefix = Keys.Segment(period);
        return Query(
            $"""
            SELECT d.document, {StandingColumns} FROM documents d LEFT JOIN publications p ON p.document = d.document AND{KnownPublication}
            WHERE d.document >= @0 AND d.document < @1 AND{KnownDocument}AND (CAST(@2 AS TEXT) IS NULL OR d.payer = @2) ORDER BY d.document
            """, prefix + "/", prefix + "0", payer).Rows().Select(ReadStanding);
    }

    /// <summary>The same for documents that may not be settled, including those that were sent and no longer have charges. The cost is proportional to what changed.</summary>
    public IEnumerable<DocumentStanding> Unsettled(string period, string? payer)
    {
        var prefix = Keys.Segment(period);
        return Query(
            $"""
            SELECT u.document, {StandingColumns} FROM ({UnsettledKeys}) u
            LEFT JOIN documents d ON d.document = u.document AND{KnownDocument}LEFT JOIN publications p ON p.document = u.document AND{KnownPublication}
            WHERE (d.document IS NOT NULL OR p.document IS NOT NULL) ORDER BY u.document
            """, prefix + "/", prefix + "0").Rows().Select(ReadStanding).Where(s => payer is null || (s.Target is { } target ? target.Payer : DocumentKey.Parse(s.Key).Payer) == payer);
    }

    /// <summary>How many stored documents of a period <see cref="Unsettled"/> leaves out; optionally only those of a payer or backend.</summary>
    public int Settled(string period, string? payer, string? backend)
    {
        var prefix = Keys.Segment(period);
        return Query(
            $"""
            SELECT count(*) FROM documents d WHERE d.document >= @0 AND d.document < @1 AND{KnownDocument}AND (CAST(@2 AS TEXT) IS NULL OR d.payer = @2)
                AND (CAST(@3 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM publications p WHERE p.document = d.document AND p.backend = @3 AND{KnownPublication})) AND d.document NOT IN ({UnsettledKeys})
            """, prefix + "/", prefix + "0", payer, backend).One(r => r.GetInt32(0));
    }

    /// <summary>Those of some stored documents that are settled.</summary>
    private protected IReadOnlySet<string> SettledAmong(IEnumerable<string> documents)
        => Query(
            $"SELECT d.document, {StandingColumns} FROM documents d LEFT JOIN publications p ON p.document = d.document AND{KnownPublication}WHERE d.document IN (SELECT value FROM json_each(@0)) AND{KnownDocument}",
            JsonSerializer.Serialize(documents)).Rows().Select(ReadStanding).Where(s => s.IsSettled).Select(s => s.Key).ToHashSet(StringComparer.Ordinal);

    // Current rows are found by the index. Of ended rows, only those that ended after the instant of the snapshot are read.
    private static readonly string UnsettledKeys = $"""
        SELECT document FROM unsettled WHERE superseded = {Schema.Live} AND document >= @0 AND document < @1 AND recorded <= @k
        UNION ALL SELECT document FROM unsettled WHERE superseded > @k AND superseded < {Schema.Live} AND document >= @0 AND document < @1 AND recorded <= @k
        """;

    private static DocumentStanding ReadStanding(Row r) => new(
        r.GetString(0),
        r.Text(2) is null ? null : new(r.GetString(0), r.Text(1), Directions.Parse(r.GetString(2)), r.GetString(3), r.Text(4), r.GetInt64(5), r.GetString(6), r.GetInt32(7), r.GetInt64(8) == 1),
        r.Text(9) is not { } backend ? null : new(backend, PublicationStates.Parse(r.GetString(10)), r.GetString(11), r.GetInt64(12), r.GetInt64(13) == 1));

    /// <summary>The published documents of a period, without adjustments, by key.</summary>
    public IEnumerable<string> Sent(string period)
    {
        var prefix = Keys.Segment(period);
        return Query("SELECT document FROM publications WHERE document = original AND document >= @0 AND document < @1 AND" + Known + "ORDER BY document", prefix + "/", prefix + "0")
            .Rows().Select(r => r.GetString(0));
    }

    /// <summary>The periods with published documents. The query looks once at each period, not at each document.</summary>
    public IReadOnlySet<string> PublishedPeriods()
        => Query("""
            WITH RECURSIVE periods (period) AS (
                SELECT (SELECT substr(document, 1, instr(document, '/') - 1) FROM publications ORDER BY document LIMIT 1)
                UNION ALL
                SELECT (SELECT substr(document, 1, instr(document, '/') - 1) FROM publications WHERE document >= period || '0' ORDER BY document LIMIT 1)
                FROM periods WHERE period IS NOT NULL)
            SELECT period FROM periods WHERE period IS NOT NULL
                AND EXISTS (SELECT 1 FROM publications WHERE document >= period || '/' AND document < period || '0' AND recorded <= @k AND superseded > @k)
            """).Rows().Select(r => Keys.Unjoin(r.GetString(0))).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether the store was restored from a backup, and its books were not looked at since.</summary>
    public bool IsRestored() => Query("SELECT count(*) FROM backups WHERE looked IS NULL").One(r => r.GetInt64(0)) > 0;

    /// <summary>The publication before the one that is now being sent; null when there was none.</summary>
    public Publication? PublicationBefore(string document)
        => Query(
            $"SELECT {PublicationColumns} FROM publications p WHERE p.document = @0 AND p.state <> 'sending' AND p.recorded <= @k ORDER BY p.recorded DESC LIMIT 1",
            document).One(ReadPublication);

    /// <summary>Those of the documents that were sent more than once, whatever became of it: an answer may come late.</summary>
    public IReadOnlySet<string> SentBefore(IEnumerable<string> documents)
        => Query("SELECT document FROM publications WHERE document IN (SELECT value FROM json_each(@0)) AND recorded <= @k GROUP BY document HAVING count(*) > 1", System.Text.Json.JsonSerializer.Serialize(documents))
            .Rows().Select(r => r.GetString(0)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The external lines that contain a charge: document, revision, line and amount, for all revisions that were sent.</summary>
    public ImmutableArray<(string Document, int Revision, int Line, long Amount)> LinesOf(string charge)
        => [.. Query("SELECT DISTINCT document, revision, line, amount FROM publication_lines WHERE charge = @0 AND recorded <= @k ORDER BY document, revision, line", charge)
            .Rows().Select(r => (r.GetString(0), r.GetInt32(1), r.GetInt32(2), r.GetInt64(3)))];

    private readonly Dictionary<string, IReadOnlyDictionary<(ActionSubject Subject, string Key), Link>> _links = new(StringComparer.Ordinal);

    /// <summary>The links of a backend's customers, vendors and items. They are read once.</summary>
    public IReadOnlyDictionary<(ActionSubject Subject, string Key), Link> Links(string backend)
    {
        if (!_links.TryGetValue(backend, out var links))
        {
            _links.Add(backend, links = Query("SELECT subject, key, external_id, digest FROM links WHERE backend = @0 AND" + Known, backend).Rows()
                .Select(r => new Link(Enum.Parse<ActionSubject>(r.GetString(0)), r.GetString(1), r.GetString(2), r.GetString(3)))
                .ToDictionary(l => (l.Subject, l.Key)));
        }

        return links;
    }

    /// <summary>Whether a customer, vendor or item was linked to a record of a backend at any time.</summary>
    public bool WasLinked(string backend, ActionSubject subject, string key, string externalId)
        => Query("SELECT count(*) FROM links WHERE backend = @0 AND subject = @1 AND key = @2 AND external_id = @3 AND recorded <= @k", backend, subject.ToString(), key, externalId).One(r => r.GetInt64(0)) > 0;

    /// <summary>Drops the links of a backend, because this transaction has changed them.</summary>
    internal void ForgetLinks(string backend) => _links.Remove(backend);

    /// <summary>The digests of the approved contents of a document and its adjustments.</summary>
    public ImmutableHashSet<string> ApprovedOf(string original)
        => [.. Query("SELECT digest FROM approvals WHERE document >= @0 AND document < @1 AND" + Known, original, original + "0").Rows().Select(r => r.GetString(0))];

    /// <summary>The last instant at which a revision of a document was known to be right: when it was sent, or just before facts changed while it was being sent.</summary>
    public Instant SentAt(string document, int revision)
    {
        var (sent, digest) = Query("SELECT recorded, digest FROM revisions WHERE document = @0 AND revision = @1 AND recorded <= @k ORDER BY recorded DESC LIMIT 1", document, revision)
            .One(r => (r.GetInt64(0), r.GetString(1)));
        var ended = Query("SELECT max(superseded) FROM documents WHERE document = @0 AND digest = @1 AND recorded <= @2", document, digest, sent).One(r => r.Number(0)) ?? long.MaxValue;
        return digest is null ? Instant.MinValue : Micros.Instant(Math.Min(sent, ended - 1));
    }

    /// <summary>The instant since which a document has been in its state, as far as we have seen.</summary>
    public Instant StateSince(string document, PublicationState state)
        => Query("""
            SELECT min(recorded) FROM publications WHERE document = @0 AND state = @1 AND recorded <= @k
                AND recorded > coalesce((SELECT max(recorded) FROM publications WHERE document = @0 AND state <> @1 AND recorded <= @k), -9223372036854775807)
            """, document, state.Text()).One(r => r.Number(0)) is { } at ? Micros.Instant(at) : Instant.MinValue;

    /// <summary>The last locked day of each backend's own books, as far as we have seen; null when they are not locked.</summary>
    public IReadOnlyDictionary<string, LocalDate?> Locks()
        => Query("SELECT backend, locked_through FROM backend_locks WHERE" + Known).Rows()
            .ToDictionary(r => r.GetString(0), r => r.Text(1) is { } day ? CanonicalText.Date(day) : (LocalDate?)null, StringComparer.Ordinal);

    /// <summary>The audit trail, by time; optionally only the entries of a subject.</summary>
    public IEnumerable<AuditEntry> Audit(string? subject = null)
        => Query(
            "SELECT at, actor, action, subject, reason, before, after, hash FROM audit WHERE at <= @k AND (CAST(@0 AS TEXT) IS NULL OR subject = @0) ORDER BY entry", subject)
            .Rows().Select(r => new AuditEntry(Micros.Instant(r.GetInt64(0)), r.GetString(1), r.GetString(2), r.Text(3), r.Text(4), r.Text(5), r.Text(6), r.GetString(7)));

    private static Publication ReadPublication(Row r)
    {
        using var content = JsonDocument.Parse(r.GetString(10));
        return new Publication
        {
            Document = r.GetString(0),
            Revision = r.GetInt32(1),
            Backend = r.GetString(2),
            ExternalId = r.Text(3),
            ExternalNumber = r.Text(4),
            State = PublicationStates.Parse(r.GetString(5)),
            Digest = r.GetString(6),
            Drift = r.Text(7),
            EndedByUs = r.GetInt64(8) == 1,
            RecordedAt = Micros.Instant(r.GetInt64(9)),
            Accepted = r.Text(11),
            Found = r.Number(12),
            ExternalDigest = r.Text(13),
            Credited = r.Number(14),
            ByOthers = r.Number(15) == 1,
            Content = DocumentText.Read(content.RootElement),
        };
    }
}
