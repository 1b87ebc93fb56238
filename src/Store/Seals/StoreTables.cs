using System.Text.Json;
using Connector.Engine;

namespace Connector.Store;

/// <summary>Every table of a store. A test holds the list against the tables that <see cref="Schema"/> makes, so that none is forgotten.</summary>
/// <remarks>Columns that are added later are added at the end of their group, and hold nothing in older rows: what holds nothing is not part of a hash.</remarks>
internal static class StoreTables
{
    private const string OfCharges = "period agreement payer provider recipient nominee item direction purchase_order service_from service_to quantity unit_price amount# currency status# reason document_by# line_by#";

    public static readonly StoreTable Records = StoreTable.Entries("records", "clock# actor action reason");

    public static readonly StoreTable Audit = StoreTable.Entries("audit", "entry# actor action subject reason before after hash", "at#");

    public static readonly StoreTable Runs = StoreTable.Entries("runs", "action period state slices# charges# documents# ended#", "run#");

    public static readonly StoreTable Settings = StoreTable.Versions("settings", "", "content", reads: r => SettingsText.Read(r.GetString(0)));

    public static readonly StoreTable PeriodStates = StoreTable.Versions("period_states", "period", "state", reads: r => Is(r, 1, Engine.PeriodStates.Parse(r.GetString(1)).Text()));

    public static readonly StoreTable Charges = StoreTable.Versions("charges", "document charge", OfCharges, setAside: true, reads: ReadCharge);

    public static readonly StoreTable CorrectedCharges = StoreTable.Versions("corrected_charges", "document charge", OfCharges, reads: ReadCharge);

    public static readonly StoreTable Documents = StoreTable.Versions(
        "documents", "document", "payer direction currency counterparty total# digest unrated# nothing_due#", setAside: true, reads: r => Is(r, 2, Directions.Parse(r.GetString(2)).Text()));

    public static readonly StoreTable Publications = StoreTable.Versions(
        "publications", "document", "original revision# backend external_id external_number state digest total# drift ended_by_us# accepted found# external_digest credited# by_others#", reads: r => Is(r, 6, PublicationStates.Parse(r.GetString(6)).Text()));

    public static readonly StoreTable Revisions = StoreTable.Entries("revisions", "document revision# digest content", reads: r => DocumentText.Read(JsonElement.Parse(r.GetString(3))));

    public static readonly StoreTable PublicationLines = StoreTable.Entries("publication_lines", "charge document revision# line# amount#");

    public static readonly StoreTable Links = StoreTable.Versions("links", "backend subject key", "external_id digest", reads: r => Enum.Parse<ActionSubject>(r.GetString(1)));

    public static readonly StoreTable BackendLocks = StoreTable.Versions("backend_locks", "backend", "locked_through", reads: r => _ = r.Text(1) is { } day ? CanonicalText.Date(day) : default);

    public static readonly StoreTable Approvals = StoreTable.Versions("approvals", "document digest", "revision#");

    public static readonly StoreTable Disputes = StoreTable.Versions("disputes", "dispute#", "charges state amount# currency opened#", reads: r => JsonSerializer.Deserialize<string[]>(r.GetString(1)));

    public static readonly StoreTable AgreedAmounts = StoreTable.Versions("agreed_amounts", "charge", "computed amount# dispute#");

    /// <summary>The seals of rows that are changed.</summary>
    public static readonly StoreTable RowSeals = StoreTable.Versions("row_seals", "subject key", "digest");

    public static readonly StoreTable Users = StoreTable.State(
        "users", "name", "shown role password stamp must_change# disabled# created#", "failures# locked_until# signed_in#", "they count and tell, and decide nothing");

    public static readonly StoreTable ApiKeys = StoreTable.State("api_keys", "key", "digest name role created# created_by expires# revoked#", "last_used#", "it tells, and decides nothing");

    public static readonly StoreTable Schedules = StoreTable.State("schedules", "schedule", "paused#", "since#", "how far a schedule is: it only says what is due next", unset: "paused");

    public static readonly StoreTable Backups = StoreTable.State("backups", "taken#", "records# digest looked#", unset: "looked", mayGo: true);

    public static readonly StoreTable Seals = StoreTable.Free("seals", "recorded# rows head", "the seals themselves: each holds the one before");

    /// <summary>All of them.</summary>
    public static readonly StoreTable[] All =
    [
        .. FactFile.All.Select(StoreTable.Facts), Records, Audit, Runs, Settings, PeriodStates, Charges, CorrectedCharges, Documents, Publications, Revisions, PublicationLines,
        Links, BackendLocks, Approvals, Disputes, AgreedAmounts, RowSeals, Users, ApiKeys, Schedules, Backups, Seals,
        StoreTable.Free("unsettled", "document recorded# superseded#", "a list of documents that plans look at; VERIFY-006 finds one that is missing"),
        StoreTable.Free("asked_runs", "run# action request actor reason schedule due# state node attempts# cancelling# asked# started# ended# rows# outcome# summary issues expected#", "jobs: what a job does is recorded and sealed as what a command does"),
        StoreTable.Free("run_slices", "run# slice# work state node attempts# done# started# ended# outcome# summary issues expected# sealed", "parts of jobs: what they set aside is sealed when it becomes known"),
        StoreTable.Free("run_rows", "run# row# content", "copies of answers, kept for 30 days"),
        StoreTable.Free("claims", "claim# caller key digest process asked# recorded# status# location content_type answer", "answers that are repeated for a week to who asks again under the same key"),
        StoreTable.Free("sign_ins", "sign_in name ends#", "who is signed in: it counts only with a cookie that the service signed"),
        StoreTable.Free("wrong_passwords", "name address failures# closed_until# tried#", "counts of a day"),
        StoreTable.Free("cookie_keys", "name content", "they sign cookies, and are changed by nothing that is recorded"),
        StoreTable.Free("connections", "backend content state until#", "tokens that change by the hour, encrypted with a digest of their own: what somebody changes cannot be read any more"),
        StoreTable.Free("call_budgets", "backend content", "calls of the last minute"),
    ];

    private static readonly Dictionary<string, StoreTable> ByName = All.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>The table of a file's facts.</summary>
    public static StoreTable Of(FactFile file) => ByName[file.Name];

    public static StoreTable? Find(string name) => ByName.GetValueOrDefault(name);

    private static void Is(Row r, int column, string word)
    {
        if (r.Text(column) != word)
        {
            throw new FormatException($"'{r.Text(column)}' is no word of this program.");
        }
    }

    private static void ReadCharge(Row r)
    {
        Is(r, 9, Directions.Parse(r.GetString(9)).Text());
        CanonicalText.Date(r.GetString(11));
        CanonicalText.Date(r.GetString(12));
        foreach (var number in new[] { r.Text(13), r.Text(14) })
        {
            _ = number is null ? default : Fraction.Parse(number);
        }
    }
}
