BEGIN TRANSACTION;
CREATE TABLE adjustments ("adjustment" TEXT NOT NULL, "from" TEXT NOT NULL, "to" TEXT, "scope" TEXT, "item" TEXT, "kind" TEXT, "value" TEXT, "reason" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("adjustment", "from", recorded)) WITHOUT ROWID;
CREATE TABLE agreed_amounts (
    charge TEXT NOT NULL, computed TEXT NOT NULL, amount BIGINT NOT NULL, dispute INTEGER NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
    PRIMARY KEY (charge, recorded)) WITHOUT ROWID;
CREATE TABLE agreements ("agreement" TEXT NOT NULL, "from" TEXT NOT NULL, "to" TEXT, "payer" TEXT, "provider" TEXT, "recipient" TEXT, "nominee" TEXT, "item" TEXT, "plan" TEXT, "direction" TEXT, "place" TEXT, "purchase_order" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("agreement", "from", recorded)) WITHOUT ROWID;
INSERT INTO "agreements" VALUES('E1','',NULL,'P1',NULL,NULL,NULL,'BASE','BY-EVENT',NULL,NULL,NULL,1654070400000001,9223372036854775807);
INSERT INTO "agreements" VALUES('L1','',NULL,'P1',NULL,NULL,NULL,'BASE','BY-LEVEL',NULL,NULL,NULL,1654070400000001,9223372036854775807);
INSERT INTO "agreements" VALUES('T1','',NULL,'P1',NULL,NULL,NULL,'BASE','BY-TIME',NULL,NULL,NULL,1654070400000001,9223372036854775807);
CREATE TABLE api_keys (
    key TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, created BIGINT NOT NULL, created_by TEXT NOT NULL,
    expires BIGINT NOT NULL, last_used BIGINT, revoked BIGINT) WITHOUT ROWID;
CREATE TABLE approvals (
    document TEXT NOT NULL, digest TEXT NOT NULL, revision INTEGER NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
    PRIMARY KEY (document, digest, recorded)) WITHOUT ROWID;
CREATE TABLE asked_runs (
    run INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, action TEXT NOT NULL, request TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT, schedule TEXT, due BIGINT,
    state TEXT NOT NULL, node TEXT, attempts INTEGER NOT NULL, cancelling INTEGER NOT NULL, asked BIGINT NOT NULL, started BIGINT, ended BIGINT,
    rows INTEGER NOT NULL, outcome INTEGER, summary TEXT, issues TEXT, expected BIGINT, UNIQUE (schedule, due));
CREATE TABLE audit (
    entry INTEGER NOT NULL PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT, reason TEXT,
    before TEXT, after TEXT, hash TEXT NOT NULL);
INSERT INTO "audit" VALUES(1,1654070400000000,'anna','settings','settings',NULL,NULL,'settings changed, rows a9b283634922a359','e107d5862af74bcf882765f82721646193f62ab25293c07c89369bcc2c7a467c');
INSERT INTO "audit" VALUES(2,1654070400000001,'anna','import',NULL,NULL,NULL,'recorded 12, corrected 0, retracted 0, unchanged 0, rows f97e7b0ad4520d29','ec5000d65f935dd36afcaf8c07550b9af54a4f9701e7a511b6518e79518838fb');
INSERT INTO "audit" VALUES(3,1654074000000000,'anna','period close','2022-05',NULL,'open','closed, charges 3, documents 1, rows b53460d5519eea72','bda449c61f9397be904e748f6a10ba689cfab94edf4be289a853c46fb090415a');
INSERT INTO "audit" VALUES(4,1654077600000003,'anna','publish','2022-05',NULL,NULL,'create 1, customer 1, item 1, rows 43fffab9926af742','d40320b3ecd974ceec8aec1758da36b8a493f8074bf4f762a946ad03dfd788e2');
CREATE TABLE backend_locks (
    backend TEXT NOT NULL, locked_through TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY (backend, recorded)) WITHOUT ROWID;
CREATE TABLE bands ("band" TEXT NOT NULL, "days" TEXT, "from_time" TEXT, "to_time" TEXT, "holidays" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("band", recorded)) WITHOUT ROWID;
CREATE TABLE cancellations ("plan" TEXT NOT NULL, "from" TEXT NOT NULL, "reason" TEXT NOT NULL, "notice_hours" TEXT, "charge" TEXT, "fixed_price" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("plan", "from", "reason", recorded)) WITHOUT ROWID;
CREATE TABLE charges (
    document TEXT NOT NULL, charge TEXT NOT NULL, period TEXT NOT NULL, agreement TEXT NOT NULL, payer TEXT, provider TEXT, recipient TEXT,
    nominee TEXT, item TEXT NOT NULL, direction TEXT NOT NULL, purchase_order TEXT, service_from TEXT NOT NULL, service_to TEXT NOT NULL,
    quantity TEXT, unit_price TEXT, amount BIGINT, currency TEXT NOT NULL, status INTEGER NOT NULL, reason TEXT,
    document_by INTEGER NOT NULL, line_by INTEGER NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
    PRIMARY KEY (document, charge, recorded)) WITHOUT ROWID;
INSERT INTO "charges" VALUES('2022-05/receivable/P1','2022-05/E1/BASE/V1','2022-05','E1','P1',NULL,NULL,NULL,'BASE','receivable',NULL,'2022-05-02','2022-05-02','0',NULL,500,'GBP',0,NULL,0,0,1654074000000000,9223372036854775807);
INSERT INTO "charges" VALUES('2022-05/receivable/P1','2022-05/L1/BASE','2022-05','L1','P1',NULL,NULL,NULL,'BASE','receivable',NULL,'2022-05-01','2022-05-31','0',NULL,500,'GBP',0,NULL,0,0,1654074000000000,9223372036854775807);
INSERT INTO "charges" VALUES('2022-05/receivable/P1','2022-05/T1/BASE/S1','2022-05','T1','P1',NULL,NULL,NULL,'BASE','receivable',NULL,'2022-05-02','2022-05-02','0',NULL,500,'GBP',0,NULL,0,0,1654074000000000,9223372036854775807);
CREATE TABLE claims (
    claim INTEGER NOT NULL PRIMARY KEY, caller TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, process TEXT NOT NULL, asked BIGINT NOT NULL,
    recorded BIGINT, status INTEGER, location TEXT, content_type TEXT, answer TEXT, UNIQUE (caller, key));
CREATE TABLE cookie_keys (name TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE corrected_charges (
    document TEXT NOT NULL, charge TEXT NOT NULL, period TEXT NOT NULL, agreement TEXT NOT NULL, payer TEXT, provider TEXT, recipient TEXT,
    nominee TEXT, item TEXT NOT NULL, direction TEXT NOT NULL, purchase_order TEXT, service_from TEXT NOT NULL, service_to TEXT NOT NULL,
    quantity TEXT, unit_price TEXT, amount BIGINT, currency TEXT NOT NULL, status INTEGER NOT NULL, reason TEXT,
    document_by INTEGER NOT NULL, line_by INTEGER NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
    PRIMARY KEY (document, charge, recorded)) WITHOUT ROWID;
CREATE TABLE disputes (
    dispute INTEGER NOT NULL, charges TEXT NOT NULL, state TEXT NOT NULL, amount BIGINT, currency TEXT, opened BIGINT NOT NULL,
    recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY (dispute, recorded)) WITHOUT ROWID;
CREATE TABLE documents (
    document TEXT NOT NULL, payer TEXT, direction TEXT NOT NULL, currency TEXT NOT NULL, counterparty TEXT, total BIGINT NOT NULL,
    digest TEXT NOT NULL, unrated INTEGER NOT NULL, nothing_due INTEGER NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
    PRIMARY KEY (document, recorded)) WITHOUT ROWID;
INSERT INTO "documents" VALUES('2022-05/receivable/P1','P1','receivable','GBP','P1',1500,'5a2dde0eff39c10ef1e9863235e5f244',0,0,1654074000000000,9223372036854775807);
CREATE TABLE events ("event" TEXT NOT NULL, "agreement" TEXT, "payer" TEXT, "recipient" TEXT, "place" TEXT, "at" TEXT, "quantity" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("event", recorded)) WITHOUT ROWID;
INSERT INTO "events" VALUES('V1','E1',NULL,NULL,NULL,'2022-05-02T10:00:00Z','0',1654070400000001,9223372036854775807);
CREATE TABLE holidays ("holidays" TEXT NOT NULL, "date" TEXT NOT NULL, "name" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("holidays", "date", recorded)) WITHOUT ROWID;
CREATE TABLE items ("item" TEXT NOT NULL, "name" TEXT, "unit" TEXT, "tax_code" TEXT, "income_account" TEXT, "expense_account" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("item", recorded)) WITHOUT ROWID;
INSERT INTO "items" VALUES('BASE','Base fee and units',NULL,NULL,NULL,NULL,1654070400000001,9223372036854775807);
CREATE TABLE links (
    backend TEXT NOT NULL, subject TEXT NOT NULL, key TEXT NOT NULL, external_id TEXT NOT NULL, digest TEXT NOT NULL,
    recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY (backend, subject, key, recorded)) WITHOUT ROWID;
INSERT INTO "links" VALUES('books','Customer','P1','customer:P1','a22fcda6e93173bd',1654077600000000,9223372036854775807);
INSERT INTO "links" VALUES('books','Item','BASE','item:BASE','5c30caa02c268e1e',1654077600000000,9223372036854775807);
CREATE TABLE parties ("party" TEXT NOT NULL, "from" TEXT NOT NULL, "name" TEXT, "email" TEXT, "phone" TEXT, "street" TEXT, "city" TEXT, "postcode" TEXT, "country" TEXT, "tax_id" TEXT, "place" TEXT, "currency" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("party", "from", recorded)) WITHOUT ROWID;
INSERT INTO "parties" VALUES('P1','','Payer One',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1654070400000001,9223372036854775807);
CREATE TABLE period_states (period TEXT NOT NULL, state TEXT NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL,
    PRIMARY KEY (period, recorded));
INSERT INTO "period_states" VALUES('2022-05','closed',1654074000000000,9223372036854775807);
CREATE TABLE periods ("period" TEXT NOT NULL, "from" TEXT, "to" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("period", recorded)) WITHOUT ROWID;
CREATE TABLE places ("place" TEXT NOT NULL, "name" TEXT, "parent" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("place", recorded)) WITHOUT ROWID;
CREATE TABLE plans ("plan" TEXT NOT NULL, "from" TEXT NOT NULL, "model" TEXT, "measure" TEXT, "proration" TEXT, "level_basis" TEXT, "interval" TEXT, "rounding" TEXT, "clock" TEXT, "schedule" TEXT, "timing" TEXT, "minimum_amount" TEXT, "maximum_amount" TEXT, "document_by" TEXT, "line_by" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("plan", "from", recorded)) WITHOUT ROWID;
INSERT INTO "plans" VALUES('BY-EVENT','','event',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1654070400000001,9223372036854775807);
INSERT INTO "plans" VALUES('BY-LEVEL','','level','patients',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1654070400000001,9223372036854775807);
INSERT INTO "plans" VALUES('BY-TIME','','time',NULL,NULL,NULL,'PT1H','down',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1654070400000001,9223372036854775807);
CREATE TABLE publication_lines (
    charge TEXT NOT NULL, document TEXT NOT NULL, revision INTEGER NOT NULL, line INTEGER NOT NULL, amount BIGINT NOT NULL, recorded BIGINT NOT NULL,
    PRIMARY KEY (charge, document, revision, line, recorded)) WITHOUT ROWID;
INSERT INTO "publication_lines" VALUES('2022-05/E1/BASE/V1','2022-05/receivable/P1',1,1,500,1654077600000001);
INSERT INTO "publication_lines" VALUES('2022-05/L1/BASE','2022-05/receivable/P1',1,2,500,1654077600000001);
INSERT INTO "publication_lines" VALUES('2022-05/T1/BASE/S1','2022-05/receivable/P1',1,3,500,1654077600000001);
CREATE TABLE publications (
    document TEXT NOT NULL, original TEXT NOT NULL, revision INTEGER NOT NULL, backend TEXT NOT NULL, external_id TEXT, external_number TEXT,
    state TEXT NOT NULL, digest TEXT NOT NULL, total BIGINT NOT NULL, drift TEXT, ended_by_us INTEGER NOT NULL,
    recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, accepted TEXT, PRIMARY KEY (document, recorded)) WITHOUT ROWID;
INSERT INTO "publications" VALUES('2022-05/receivable/P1','2022-05/receivable/P1',1,'books',NULL,NULL,'sending','5a2dde0eff39c10ef1e9863235e5f244',1500,NULL,0,1654077600000001,1654077600000002,NULL);
INSERT INTO "publications" VALUES('2022-05/receivable/P1','2022-05/receivable/P1',1,'books','1','F-000001','draft','5a2dde0eff39c10ef1e9863235e5f244',1500,NULL,0,1654077600000002,9223372036854775807,NULL);
CREATE TABLE rates ("item" TEXT NOT NULL, "scope" TEXT NOT NULL, "from" TEXT NOT NULL, "band" TEXT NOT NULL, "tier_from" TEXT NOT NULL, "to" TEXT, "price" TEXT, "fixed_price" TEXT, "currency" TEXT, "per" TEXT, "tier_mode" TEXT, "package_size" TEXT, "free_units" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("item", "scope", "from", "band", "tier_from", recorded)) WITHOUT ROWID;
INSERT INTO "rates" VALUES('BASE','all','','','',NULL,'10','5',NULL,NULL,NULL,NULL,NULL,1654070400000001,9223372036854775807);
CREATE TABLE readings ("measure" TEXT NOT NULL, "subject" TEXT NOT NULL, "from" TEXT NOT NULL, "value" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("measure", "subject", "from", recorded)) WITHOUT ROWID;
INSERT INTO "readings" VALUES('patients','L1','','0',1654070400000001,9223372036854775807);
CREATE TABLE records (recorded BIGINT PRIMARY KEY, clock BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, reason TEXT);
INSERT INTO "records" VALUES(1654070400000000,1654070400000000,'anna','settings',NULL);
INSERT INTO "records" VALUES(1654070400000001,1654070400000000,'anna','import',NULL);
INSERT INTO "records" VALUES(1654074000000000,1654074000000000,'anna','period close',NULL);
INSERT INTO "records" VALUES(1654077600000000,1654077600000000,'anna','publish',NULL);
INSERT INTO "records" VALUES(1654077600000001,1654077600000000,'anna','publish',NULL);
INSERT INTO "records" VALUES(1654077600000002,1654077600000000,'anna','publish',NULL);
INSERT INTO "records" VALUES(1654077600000003,1654077600000000,'anna','publish',NULL);
CREATE TABLE revisions (document TEXT NOT NULL, revision INTEGER NOT NULL, digest TEXT NOT NULL, content TEXT NOT NULL, recorded BIGINT NOT NULL,
    PRIMARY KEY (document, revision, recorded));
INSERT INTO "revisions" VALUES('2022-05/receivable/P1',1,'5a2dde0eff39c10ef1e9863235e5f244','{"document":"2022-05/receivable/P1","kind":"invoice","direction":"receivable","payer":"P1","provider":null,"recipient":null,"counterparty":"P1","period":"2022-05","issued_in":"2022-05","issue_date":"2022-05-31","due_date":"2022-06-30","currency":"GBP","subject":"2022-05: Payer One","total":"15.00","corrects":null,"lines":[{"line":1,"item":"BASE","description":"Base fee and units, 2022-05-02 to 2022-05-02","quantity":"0","unit_price":null,"amount":"5.00","service_from":"2022-05-02","service_to":"2022-05-02","charges":[{"charge":"2022-05/E1/BASE/V1","amount":"5.00"}],"corrects":null},{"line":2,"item":"BASE","description":"Base fee and units, 2022-05-01 to 2022-05-31","quantity":"0","unit_price":null,"amount":"5.00","service_from":"2022-05-01","service_to":"2022-05-31","charges":[{"charge":"2022-05/L1/BASE","amount":"5.00"}],"corrects":null},{"line":3,"item":"BASE","description":"Base fee and units, 2022-05-02 to 2022-05-02","quantity":"0","unit_price":null,"amount":"5.00","service_from":"2022-05-02","service_to":"2022-05-02","charges":[{"charge":"2022-05/T1/BASE/S1","amount":"5.00"}],"corrects":null}]}',1654077600000001);
CREATE TABLE run_rows (run INTEGER NOT NULL, row INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (run, row)) WITHOUT ROWID;
CREATE TABLE run_slices (
    run BIGINT NOT NULL, slice BIGINT NOT NULL, work TEXT NOT NULL, state TEXT NOT NULL, node TEXT, attempts BIGINT NOT NULL, done BIGINT NOT NULL,
    started BIGINT, ended BIGINT, outcome BIGINT, summary TEXT, issues TEXT, expected BIGINT, PRIMARY KEY (run, slice)) WITHOUT ROWID;
CREATE TABLE runs (
    run BIGINT NOT NULL PRIMARY KEY, action TEXT NOT NULL, period TEXT, state TEXT NOT NULL, slices INTEGER NOT NULL, charges INTEGER NOT NULL,
    documents INTEGER NOT NULL, ended BIGINT);
INSERT INTO "runs" VALUES(1654074000000000,'close','2022-05','done',1,3,1,1654074000000000);
INSERT INTO "runs" VALUES(1654077600000003,'publish','2022-05','done',0,0,3,1654077600000003);
CREATE TABLE schedules (schedule TEXT NOT NULL PRIMARY KEY, paused INTEGER NOT NULL, since BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE sessions ("session" TEXT NOT NULL, "agreement" TEXT, "payer" TEXT, "recipient" TEXT, "place" TEXT, "start" TEXT, "end" TEXT, "status" TEXT, "billable" TEXT, "planned_start" TEXT, "planned_end" TEXT, "cancelled_at" TEXT, "cancel_reason" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("session", recorded)) WITHOUT ROWID;
INSERT INTO "sessions" VALUES('S1','T1',NULL,NULL,NULL,'2022-05-02T10:00:00Z','2022-05-02T10:50:00Z','completed',NULL,NULL,NULL,NULL,NULL,1654070400000001,9223372036854775807);
CREATE TABLE settings (recorded BIGINT NOT NULL PRIMARY KEY, superseded BIGINT NOT NULL, content TEXT NOT NULL);
INSERT INTO "settings" VALUES(1654070400000000,9223372036854775807,'{"Calendar":"Monthly","Anchor":null,"Zone":"Europe/London","Currency":"GBP","DueDays":30,"ReviewRequired":false,"Posted":"Adjust","Minimum":"0.01","Routes":[["*","*","books"]]}');
CREATE TABLE templates ("template" TEXT NOT NULL, "component" TEXT NOT NULL, "quantity" TEXT, "basis" TEXT, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY ("template", "component", recorded)) WITHOUT ROWID;
CREATE TABLE unsettled (document TEXT NOT NULL, recorded BIGINT NOT NULL, superseded BIGINT NOT NULL, PRIMARY KEY (superseded, document)) WITHOUT ROWID;
INSERT INTO "unsettled" VALUES('2022-05/receivable/P1',1654074000000000,1654077600000002);
CREATE TABLE users (
    name TEXT NOT NULL PRIMARY KEY, shown TEXT NOT NULL, role TEXT NOT NULL, password TEXT, stamp TEXT NOT NULL, must_change INTEGER NOT NULL,
    disabled INTEGER NOT NULL, failures INTEGER NOT NULL, locked_until BIGINT, signed_in BIGINT, created BIGINT NOT NULL) WITHOUT ROWID;
CREATE INDEX agreements_payer ON agreements (payer, agreement, "to", superseded);
CREATE INDEX sessions_agreement ON sessions (agreement, payer);
CREATE INDEX sessions_payer ON sessions (payer);
CREATE INDEX events_agreement ON events (agreement, payer);
CREATE INDEX events_payer ON events (payer);
CREATE INDEX charges_agreement ON charges (agreement, document);
CREATE INDEX publications_original ON publications (original);
CREATE INDEX publications_external ON publications (backend, external_id);
CREATE INDEX asked_runs_state ON asked_runs (state);
CREATE INDEX corrected_charges_agreement ON corrected_charges (agreement, document);
DELETE FROM "sqlite_sequence";
PRAGMA user_version = 6;
COMMIT;
