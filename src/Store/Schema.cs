using Connector.Engine;

namespace Connector.Store;

/// <summary>The tables, as numbered scripts: each runs once, in order, and is never changed once it was released.</summary>
/// <remarks>
/// Written for SQLite, and translated where PostgreSQL's SQL differs. Text columns compare by bytes, instants are microseconds since 1970,
/// amounts are minor units. A row is known in [recorded, superseded).
/// </remarks>
internal static class Schema
{
    /// <summary>Not superseded yet.</summary>
    public const long Live = long.MaxValue;

    public static readonly string[] Scripts = [FactTables() + First, Service, Accepted, Slices, Unsettled + Corrected, Expected, Found + Backups, SignIns, Credits, Sealed, Connections];

    /// <summary>The version from which on rows are sealed.</summary>
    public const int SealedFrom = 10;

    private const string First = """
        CREATE TABLE records (recorded BIGINT PRIMARY KEY, clock BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, reason TEXT);
        CREATE TABLE settings (recorded BIGINT NOT NULL PRIMARY KEY, superseded BIGINT NOT NULL, content TEXT NOT NULL);
        CREATE TABLE period_states (period TEXT NOT NULL, state TEXT NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
            PRIMARY KEY (period, recorded));
        CREATE TABLE charges (
            document TEXT NOT NULL, charge TEXT NOT NULL, period TEXT NOT NULL, agreement TEXT NOT NULL, payer TEXT, provider TEXT, recipient TEXT,
            nominee TEXT, item TEXT NOT NULL, direction TEXT NOT NULL, purchase_order TEXT, service_from TEXT NOT NULL, service_to TEXT NOT NULL,
            quantity TEXT, unit_price TEXT, amount BIGINT, currency TEXT NOT NULL, status INTEGER NOT NULL, reason TEXT,
            document_by INTEGER NOT NULL, line_by INTEGER NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
            PRIMARY KEY (document, charge, recorded)) WITHOUT ROWID;
        CREATE INDEX charges_agreement ON charges (agreement, document);
        CREATE TABLE documents (
            document TEXT NOT NULL, payer TEXT, direction TEXT NOT NULL, currency TEXT NOT NULL, counterparty TEXT, total BIGINT NOT NULL,
            digest TEXT NOT NULL, unrated INTEGER NOT NULL, nothing_due INTEGER NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
            PRIMARY KEY (document, recorded)) WITHOUT ROWID;
        CREATE TABLE publications (
            document TEXT NOT NULL, original TEXT NOT NULL, revision INTEGER NOT NULL, backend TEXT NOT NULL, external_id TEXT, external_number TEXT,
            state TEXT NOT NULL, digest TEXT NOT NULL, total BIGINT NOT NULL, drift TEXT, ended_by_us INTEGER NOT NULL,
            recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY (document, recorded)) WITHOUT ROWID;
        CREATE INDEX publications_original ON publications (original);
        CREATE INDEX publications_external ON publications (backend, external_id);
        CREATE TABLE revisions (document TEXT NOT NULL, revision INTEGER NOT NULL, digest TEXT NOT NULL, content TEXT NOT NULL, recorded BIGINT NOT NULL,
            PRIMARY KEY (document, revision, recorded));
        CREATE TABLE publication_lines (
            charge TEXT NOT NULL, document TEXT NOT NULL, revision INTEGER NOT NULL, line INTEGER NOT NULL, amount BIGINT NOT NULL, recorded BIGINT NOT NULL,
            PRIMARY KEY (charge, document, revision, line, recorded)) WITHOUT ROWID;
        CREATE TABLE links (
            backend TEXT NOT NULL, subject TEXT NOT NULL, key TEXT NOT NULL, external_id TEXT NOT NULL, digest TEXT NOT NULL,
            recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY (backend, subject, key, recorded)) WITHOUT ROWID;
        CREATE TABLE backend_locks (
            backend TEXT NOT NULL, locked_through TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY (backend, recorded)) WITHOUT ROWID;
        CREATE TABLE approvals (
            document TEXT NOT NULL, digest TEXT NOT NULL, revision INTEGER NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
            PRIMARY KEY (document, digest, recorded)) WITHOUT ROWID;
        CREATE TABLE disputes (
            dispute INTEGER NOT NULL, charges TEXT NOT NULL, state TEXT NOT NULL, amount BIGINT, currency TEXT, opened BIGINT NOT NULL,
            recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY (dispute, recorded)) WITHOUT ROWID;
        CREATE TABLE agreed_amounts (
            charge TEXT NOT NULL, computed TEXT NOT NULL, amount BIGINT NOT NULL, dispute INTEGER NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
            PRIMARY KEY (charge, recorded)) WITHOUT ROWID;
        CREATE TABLE runs (
            run BIGINT NOT NULL PRIMARY KEY, action TEXT NOT NULL, period TEXT, state TEXT NOT NULL, slices INTEGER NOT NULL, charges INTEGER NOT NULL,
            documents INTEGER NOT NULL, ended BIGINT);
        CREATE TABLE audit (
            entry INTEGER NOT NULL PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT, reason TEXT,
            before TEXT, after TEXT, hash TEXT NOT NULL);

        """;

    /// <summary>What the service needs besides the facts: accounts, idempotency claims, jobs and schedules. These rows are state, not facts: they are updated.</summary>
    private const string Service = """
        CREATE TABLE users (
            name TEXT NOT NULL PRIMARY KEY, shown TEXT NOT NULL, role TEXT NOT NULL, password TEXT, stamp TEXT NOT NULL, must_change INTEGER NOT NULL,
            disabled INTEGER NOT NULL, failures INTEGER NOT NULL, locked_until BIGINT, signed_in BIGINT, created BIGINT NOT NULL) WITHOUT ROWID;
        CREATE TABLE api_keys (
            key TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, created BIGINT NOT NULL, created_by TEXT NOT NULL,
            expires BIGINT NOT NULL, last_used BIGINT, revoked BIGINT) WITHOUT ROWID;
        CREATE TABLE claims (
            claim INTEGER NOT NULL PRIMARY KEY, caller TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, process TEXT NOT NULL, asked BIGINT NOT NULL,
            recorded BIGINT, status INTEGER, location TEXT, content_type TEXT, answer TEXT, UNIQUE (caller, key));
        CREATE TABLE asked_runs (
            run INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, action TEXT NOT NULL, request TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT, schedule TEXT, due BIGINT,
            state TEXT NOT NULL, node TEXT, attempts INTEGER NOT NULL, cancelling INTEGER NOT NULL, asked BIGINT NOT NULL, started BIGINT, ended BIGINT,
            rows INTEGER NOT NULL, outcome INTEGER, summary TEXT, issues TEXT, UNIQUE (schedule, due));
        CREATE INDEX asked_runs_state ON asked_runs (state);
        CREATE TABLE run_rows (run INTEGER NOT NULL, row INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (run, row)) WITHOUT ROWID;
        CREATE TABLE schedules (schedule TEXT NOT NULL PRIMARY KEY, paused INTEGER NOT NULL, since BIGINT NOT NULL) WITHOUT ROWID;

        """;

    /// <summary>Edits of documents in the accounting system that were accepted.</summary>
    private const string Accepted = "ALTER TABLE publications ADD COLUMN accepted TEXT;\n";

    /// <summary>What several nodes share: the parts of jobs, and the keys that sign cookies.</summary>
    private const string Slices = """
        CREATE TABLE run_slices (
            run BIGINT NOT NULL, slice BIGINT NOT NULL, work TEXT NOT NULL, state TEXT NOT NULL, node TEXT, attempts BIGINT NOT NULL, done BIGINT NOT NULL,
            started BIGINT, ended BIGINT, outcome BIGINT, summary TEXT, issues TEXT, PRIMARY KEY (run, slice)) WITHOUT ROWID;
        CREATE TABLE cookie_keys (name TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;

        """;

    /// <summary>The documents that may need an action, so that a plan need not look at all documents. The script adds every document, then ends the rows of those that are settled as of the last record.</summary>
    private const string Unsettled = """
        CREATE TABLE unsettled (document TEXT NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY (superseded, document)) WITHOUT ROWID;
        INSERT INTO unsettled (document, recorded, superseded)
        SELECT k.document, min(k.recorded), CASE WHEN EXISTS (
                SELECT 1 FROM documents d JOIN publications p ON p.document = d.document AND p.superseded = 9223372036854775807
                WHERE d.document = k.document AND d.superseded = 9223372036854775807 AND d.unrated = 0 AND d.nothing_due = 0 AND p.digest = d.digest AND p.drift IS NULL
                    AND p.state IN ('draft', 'posted', 'approved', 'sent', 'paid')
                    AND NOT EXISTS (SELECT 1 FROM publications a WHERE a.original = d.document AND a.document <> a.original AND a.superseded = 9223372036854775807))
            THEN (SELECT max(recorded) FROM records) ELSE 9223372036854775807 END
        FROM documents k GROUP BY k.document;

        """;

    /// <summary>Later versions of charges, apart from those stored at the close: so they lie close together on disk.</summary>
    private const string Corrected = """
        CREATE TABLE corrected_charges (
            document TEXT NOT NULL, charge TEXT NOT NULL, period TEXT NOT NULL, agreement TEXT NOT NULL, payer TEXT, provider TEXT, recipient TEXT,
            nominee TEXT, item TEXT NOT NULL, direction TEXT NOT NULL, purchase_order TEXT, service_from TEXT NOT NULL, service_to TEXT NOT NULL,
            quantity TEXT, unit_price TEXT, amount BIGINT, currency TEXT NOT NULL, status INTEGER NOT NULL, reason TEXT,
            document_by INTEGER NOT NULL, line_by INTEGER NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
            PRIMARY KEY (document, charge, recorded)) WITHOUT ROWID;
        CREATE INDEX corrected_charges_agreement ON corrected_charges (agreement, document);

        """;

    /// <summary>How many rows a running job will have, so that the time left can be estimated.</summary>
    private const string Expected = "ALTER TABLE asked_runs ADD COLUMN expected BIGINT;\nALTER TABLE run_slices ADD COLUMN expected BIGINT;\n";

    /// <summary>What was found in place of a content that was never confirmed to be there: its signed total. Once it is adopted: the digest that the backend gives for it.</summary>
    private const string Found = "ALTER TABLE publications ADD COLUMN found BIGINT;\nALTER TABLE publications ADD COLUMN external_digest TEXT;\n";

    /// <summary>The backups that a store was restored from, and when its books were looked at after that; in a backup, itself.</summary>
    private const string Backups = "CREATE TABLE backups (taken BIGINT NOT NULL PRIMARY KEY, records BIGINT NOT NULL, digest TEXT NOT NULL, looked BIGINT) WITHOUT ROWID;\n";

    /// <summary>Who is signed in, so that signing out ends it; and wrong passwords by address and name.</summary>
    private const string SignIns = """
        CREATE TABLE sign_ins (sign_in TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, ends BIGINT NOT NULL) WITHOUT ROWID;
        CREATE INDEX sign_ins_name ON sign_ins (name);
        CREATE TABLE wrong_passwords (
            name TEXT NOT NULL, address TEXT NOT NULL, failures BIGINT NOT NULL, closed_until BIGINT, tried BIGINT NOT NULL, PRIMARY KEY (name, address)) WITHOUT ROWID;

        """;

    /// <summary>The credit notes of others against documents of ours: their signed total, and which publications are such ones.</summary>
    private const string Credits = "ALTER TABLE publications ADD COLUMN credited BIGINT;\nALTER TABLE publications ADD COLUMN by_others BIGINT;\n";

    /// <summary>What finds a hand in the database (<see cref="StoreTables"/>): the sums of the rows of each record, in a chain, and the seals of rows that are changed.</summary>
    private const string Sealed = """
        CREATE TABLE seals (recorded BIGINT NOT NULL PRIMARY KEY, rows TEXT NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE row_seals (
            subject TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
            PRIMARY KEY (subject, key, recorded)) WITHOUT ROWID;
        ALTER TABLE run_slices ADD COLUMN sealed TEXT;

        """;

    /// <summary>How backends are connected that have to be granted, and what of their limits is spent; both shared by all processes.</summary>
    private const string Connections = """
        CREATE TABLE connections (backend TEXT NOT NULL PRIMARY KEY, content TEXT, state TEXT, until BIGINT) WITHOUT ROWID;
        CREATE TABLE call_budgets (backend TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;

        """;

    /// <summary>A table for each fact file, with the same columns. The identity columns are never null, so that they can be a key.</summary>
    private static string FactTables() => string.Concat(FactFile.All.Select(file =>
    {
        var columns = file.Columns.Select(c => $"\"{c.Name}\" TEXT{(c.IsIdentity ? " NOT NULL" : "")}");
        var identity = string.Join(", ", file.Identity.Select(i => $"\"{file.Columns[i].Name}\""));
        return $"CREATE TABLE {file.Name} ({string.Join(", ", columns)}, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ({identity}, recorded)) WITHOUT ROWID;\n";
    })) + """
        CREATE INDEX agreements_payer ON agreements (payer, agreement, "to", superseded);
        CREATE INDEX sessions_agreement ON sessions (agreement, payer);
        CREATE INDEX sessions_payer ON sessions (payer);
        CREATE INDEX events_agreement ON events (agreement, payer);
        CREATE INDEX events_payer ON events (payer);

        """;
}
