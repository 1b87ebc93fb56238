using System.Text.Json;
using Connector.Contract;

namespace Connector.Host.Api;

/// <summary>What the description shows of each kind of answer.</summary>
internal static class Examples
{
    private const string ChargeKey = "2022-05/A1/I1";
    private const string DocumentKey = "2022-05/receivable/P1";
    private const string At = "2022-06-01T09:00:00Z";

    public static PeriodRow Period => new("2022-05", "2022-05-01", "2022-05-31", "closed");

    public static ChargeRow Charge => new(ChargeKey, "A1", "P1", "S1", "R1", "I1", "2022-05", "2022-05-01", "2022-05-31", "1", "100", "100.00", "GBP", "rated", null);

    public static ExplanationRow Explanation => new(
        ChargeKey,
        "flat",
        [new SegmentRow("2022-05-01", "2022-05-31", null, "100.00", "month", new RateRow("I1", "all", "2022-01-01", "2022-05-03T09:00:00Z", "data desk"), [], 31, 31)],
        "3100",
        31,
        "100",
        null,
        null,
        "100.00");

    public static UsageRow Usage => new("S1", "session", "A1", null, "R1", null, "2022-05-02T10:00:00Z", "2022-05-02T11:00:00Z", null, "completed", true);

    public static DocumentRow Document => new(
        DocumentKey, 1, "invoice", "receivable", "P1", null, null, "P1", "2022-05", "2022-05", "2022-05-31", "2022-06-30", "GBP", "May 2022", "100.00", "planned", null,
        [new DocumentLineRow(1, "I1", "Support", "1", "100", "100.00", "2022-05-01", "2022-05-31", [new ChargeAmountRow(ChargeKey, "100.00")], null)]);

    public static TraceRow Trace => new(
        ChargeKey, "charge", [ChargeKey], [], [new TracedDocumentRow(DocumentKey, 1, "books", "1", "INV-1", "draft", [new TracedLineRow(1, "1/1", ChargeKey, "100.00")])], null, []);

    public static PlanRow Plan => new("document", "create", DocumentKey, DocumentKey, "books", null, "0.00", "100.00", "100.00", "GBP", Document.Lines);

    public static ApprovalRow Approval => new(DocumentKey, 1, "approved", "finance");

    public static PublishedRow Published => new("document", "create", DocumentKey, DocumentKey, "books", "1", "1", "draft", null);

    public static PublicationRow Publication => new(DocumentKey, 1, "books", "1", "1", "draft", "P1", "100.00", "GBP", null, At);

    public static DisputeRow Dispute => new(1, [ChargeKey], "100.00", "finance", "2022-06-10T09:00:00Z", "open", "not delivered");

    public static ConnectionRequestRow ConnectionRequest => new("qbo", "https://appcenter.intuit.com/connect/oauth2?client_id=A&response_type=code&scope=com.intuit.quickbooks.accounting&redirect_uri=R&state=S", "https://connector.example/api/v1/backends/qbo/callback", "2022-06-01T09:15:00.000000Z");

    public static ConnectionRow Disconnected => new("none", "4620816365000000000", null, "Backend qbo was disconnected: connector backend connect qbo.");

    public static BackendRow Backend => new("books", "files", true, "1", []);

    public static AdoptionRow Adoption => new("2022-05/receivable/P1", "1", "posted", "110.00", "100.00", "110.00");

    public const string Head = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    public static AuditRow Audit => new(At, "finance", "period close", "2022-05", null, "open", "closed, charges 2, documents 1, rows 0123456789abcdef");

    public static AuditRow History => new(
        "2022-05-03T09:00:00Z", "data desk", "import", "readings R1", "May figures", "measure=patients subject=R1 from=2022-05-01 value=4000", "measure=patients subject=R1 from=2022-05-01 value=4100");

    public static ImportResultRow ImportResult => new(12, 1, 0, 3, [], [], new ImpactRow(1, 1, 1, [new ChangeRow("GBP", "4.00", "0.00")]));

    public static SessionRow Session => new("S1", "A1", null, "R1", null, "2022-05-02T10:00:00Z", null, "in_progress");

    public static LiveSessionRow LiveSession => new(
        "S1", "A1", null, "R1", null, "2022-05-02T10:00:00Z", "2022-05-02T11:30:00Z", "completed", [new LiveLineRow("2022-05/A1/I1/S1", "I1", "Support — 6", "6", "10", "60.00", "GBP", null)], []);

    public static RunRow Run => new(
        7, "publish", JsonElement.Parse("""{ "period": "2022-05" }"""), "queued", "finance", null, null, null, 0, At, null, null, null, 0, 0, null, null, []);

    public static RunDetailRow RunDetail => new(
        7, "publish", JsonElement.Parse("""{ "period": "2022-05" }"""), "running", "finance", null, null, null, 1, At, "2022-06-01T09:00:01Z", null, "publishing", 300, 300, null, null, [], 150, 4,
        [new SliceRow(1, "running", "erp1/4711-0a1b2c3d", 1, 300, "2022-06-01T09:00:01Z", null)]);

    public static ScheduleRow Schedule => new("import", "0 0/5 * * * ?", "Europe/London", false, "2022-06-01T09:05:00Z", null);

    public static AccountRow Account => new("finance", "accountant", false, false, null, At, "2022-01-01T09:00:00Z");

    public static SignedInRow SignedIn => new("finance", "accountant", false, "…");

    public static OneTimePasswordRow OneTimePassword => new("finance", "accountant", "…");

    public static KeyRow Key => new("0a1b2c3d4e5f", "night run", "operator", "2022-01-01T09:00:00Z", "admin", "2023-01-01T00:00:00Z", null, null);

    public static NewKeyRow NewKey => new("ck_0a1b2c3d4e5f_…", "night run", "operator");

    public static Dictionary<string, JsonElement> ReportRow
        => JsonElement.Parse("""{ "period": "2022-05", "payer": "P1", "currency": "GBP", "charges": 2, "unrated": 0, "amount": "200.00" }""").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.Clone(), StringComparer.Ordinal);

    public static Problem Problem => new(
        "urn:connector:issue:USAGE-003", "'2022-13' is not a period.", 404, "Expected a month, such as 2022-05.", "/api/v1/periods/2022-13/charges", "USAGE-003", "0HN5",
        [new IssueRow("USAGE-003", "2022-13", "'2022-13' is not a period.", "Expected a month, such as 2022-05.")]);
}
