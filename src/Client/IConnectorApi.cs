using System.Text.Json;
using Connector.Contract;
using Refit;

namespace Connector.Client;

/// <summary>
/// The API of the Connector's service, as <c>/openapi/v1.json</c> describes it. An answer has the service's headers: <c>Connector-Known-At</c>, the instant as of
/// which it is, and <c>Link</c>, where a list goes on. A call with an idempotency key is sent again where nobody answers; nothing is done twice.
/// </summary>
public interface IConnectorApi
{
    /// <summary>The header of a call's idempotency key.</summary>
    const string IdempotencyKey = "Idempotency-Key";

    /// <summary>The header by which an answer is known to be the service's own; its value is the version of the API.</summary>
    const string Version = "Connector-Api";

    /// <summary>Lists the periods and their states.</summary>
    [Get("/api/v1/periods")]
    Task<ApiResponse<PeriodRow[]>> GetPeriods([AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Closes a period: its charges and documents are due.</summary>
    [Post("/api/v1/periods/{p}/close")]
    Task<ApiResponse<PeriodRow[]>> ClosePeriod(string p, [Body] PeriodRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Reopens a period: its documents are a preview again.</summary>
    [Post("/api/v1/periods/{p}/reopen")]
    Task<ApiResponse<PeriodRow[]>> ReopenPeriod(string p, [Body] PeriodRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Locks a period: it is closed for good.</summary>
    [Post("/api/v1/periods/{p}/lock")]
    Task<ApiResponse<PeriodRow[]>> LockPeriod(string p, [Body] PeriodRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Imports facts from files, .csv or .xlsx: all of them, or with a single bad row none.</summary>
    [Multipart]
    [Post("/api/v1/imports")]
    Task<ApiResponse<ImportResultRow>> Import(
        [AliasAs("files")] IEnumerable<StreamPart> files, [AliasAs("profile")] StreamPart? profile = null, [Query, AliasAs("dry_run")] bool? dryRun = null, [Query] string? reason = null,
        [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Imports rows of one file, as objects with its columns.</summary>
    [Post("/api/v1/facts/{file}")]
    Task<ApiResponse<ImportResultRow>> ImportRows(
        string file, [Body] IReadOnlyList<IReadOnlyDictionary<string, string?>> rows, [AliasAs("dry_run")] bool? dryRun = null, string? reason = null,
        [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Says what was known of a fact when, by whom, and why.</summary>
    [Get("/api/v1/facts/{file}/{key}/history")]
    Task<ApiResponse<AuditRow[]>> GetHistory(
        string file, string key, [AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Lists the sessions in progress.</summary>
    [Get("/api/v1/sessions")]
    Task<ApiResponse<SessionRow[]>> GetSessions(
        string? recipient = null, [AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Starts a session.</summary>
    [Post("/api/v1/sessions")]
    Task<ApiResponse<LiveSessionRow>> StartSession([Body] StartSessionRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Ends a session, and starts the next on another agreement.</summary>
    [Post("/api/v1/sessions/{key}/transfer")]
    Task<ApiResponse<LiveSessionRow>> TransferSession(
        string key, [Body] TransferSessionRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Ends a session.</summary>
    [Post("/api/v1/sessions/{key}/check-out")]
    Task<ApiResponse<LiveSessionRow>> CheckOut(string key, [Body] EndSessionRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Says what would be invoiced if a session ended now.</summary>
    [Get("/api/v1/sessions/{key}/preview")]
    Task<ApiResponse<LiveSessionRow>> PreviewSession(string key, string? at = null, [AliasAs("as_of")] string? asOf = null, CancellationToken cancellation = default);

    /// <summary>Lists the sessions and events of a period.</summary>
    [Get("/api/v1/usage")]
    Task<ApiResponse<UsageRow[]>> GetUsage(
        string? period = null, string? payer = null, string? status = null, [AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null,
        CancellationToken cancellation = default);

    /// <summary>Rates a period: every amount due.</summary>
    [Get("/api/v1/periods/{p}/charges")]
    Task<ApiResponse<ChargeRow[]>> GetCharges(
        string p, string? payer = null, string? agreement = null, bool? unrated = null, [AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null,
        CancellationToken cancellation = default);

    /// <summary>Shows how an amount came about.</summary>
    [Get("/api/v1/charges/{key}/explanation")]
    [Headers("Accept: application/json")]
    Task<ApiResponse<ExplanationRow>> Explain(string key, [AliasAs("as_of")] string? asOf = null, CancellationToken cancellation = default);

    /// <summary>Shows how an amount came about, as text for people.</summary>
    [Get("/api/v1/charges/{key}/explanation")]
    [Headers("Accept: text/plain")]
    Task<ApiResponse<string>> ExplainInWords(string key, [AliasAs("as_of")] string? asOf = null, CancellationToken cancellation = default);

    /// <summary>Lists a period's documents.</summary>
    [Get("/api/v1/periods/{p}/documents")]
    Task<ApiResponse<DocumentRow[]>> GetDocuments(
        string p, string? payer = null, [AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Gives a period's documents in a layout that imports accept: csv, quickbooks or odoo.</summary>
    [Get("/api/v1/periods/{p}/documents")]
    Task<ApiResponse<Stream>> ExportDocuments(string p, string format, string? payer = null, [AliasAs("as_of")] string? asOf = null, CancellationToken cancellation = default);

    /// <summary>Follows a key to all that belongs to it.</summary>
    [Get("/api/v1/trace/{key}")]
    Task<ApiResponse<TraceRow>> Trace(string key, [AliasAs("as_of")] string? asOf = null, CancellationToken cancellation = default);

    /// <summary>Says what publishing would do, and why.</summary>
    [Post("/api/v1/plans")]
    Task<ApiResponse<PlanRow[]>> Plan(
        [Body] PlanRequest body, [AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Approves contents of documents, or withdraws approval.</summary>
    [Post("/api/v1/approvals")]
    Task<ApiResponse<ApprovalRow[]>> Approve([Body] ApprovalRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Carries the plan out, as a run.</summary>
    [Post("/api/v1/publications")]
    Task<ApiResponse<RunRow>> Publish([Body] PublicationRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Lists the documents that exist in backends, as far as was seen.</summary>
    [Get("/api/v1/publications")]
    Task<ApiResponse<PublicationRow[]>> GetPublications(
        string? state = null, bool? drift = null, string? backend = null, [AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null,
        CancellationToken cancellation = default);

    /// <summary>Reads external documents back, as a run.</summary>
    [Post("/api/v1/reconciliations")]
    Task<ApiResponse<RunRow>> Reconcile([Body] ReconciliationRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Verifies all that is stored, as a run.</summary>
    [Post("/api/v1/verifications")]
    Task<ApiResponse<RunRow>> Verify([Body] VerificationRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Lists runs, the latest first.</summary>
    [Get("/api/v1/runs")]
    Task<ApiResponse<RunRow[]>> GetRuns(string? schedule = null, string? state = null, int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Says where a run is, and how far.</summary>
    [Get("/api/v1/runs/{id}")]
    Task<ApiResponse<RunDetailRow>> GetRun(long id, CancellationToken cancellation = default);

    /// <summary>Gives what a run has answered so far: rows as the command of the same name has them.</summary>
    [Get("/api/v1/runs/{id}/rows")]
    Task<ApiResponse<JsonElement[]>> GetRunRows(long id, int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Follows a run by server-sent events; <see cref="RunEvents.Follow"/> reads them.</summary>
    [Get("/api/v1/runs/{id}/events")]
    Task<ApiResponse<Stream>> GetRunEvents(long id, CancellationToken cancellation = default);

    /// <summary>Cancels a run; what it had done stays done.</summary>
    [Post("/api/v1/runs/{id}/cancel")]
    Task<ApiResponse<RunRow>> CancelRun(long id, CancellationToken cancellation = default);

    /// <summary>Lists disputes.</summary>
    [Get("/api/v1/disputes")]
    Task<ApiResponse<DisputeRow[]>> GetDisputes([AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Holds charges.</summary>
    [Post("/api/v1/disputes")]
    Task<ApiResponse<DisputeRow>> OpenDispute([Body] DisputeRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Settles a dispute.</summary>
    [Post("/api/v1/disputes/{id}/resolve")]
    Task<ApiResponse<DisputeRow>> ResolveDispute(
        long id, [Body] ResolutionRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Makes a report; each row has the report's columns.</summary>
    [Get("/api/v1/reports/{name}")]
    Task<ApiResponse<Dictionary<string, JsonElement>[]>> GetReport(
        string name, string? from = null, string? to = null, string? by = null, [AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null,
        CancellationToken cancellation = default);

    /// <summary>Makes a report as a file: csv or xlsx.</summary>
    [Get("/api/v1/reports/{name}")]
    Task<ApiResponse<Stream>> ExportReport(
        string name, string format, string? from = null, string? to = null, string? by = null, [AliasAs("as_of")] string? asOf = null, CancellationToken cancellation = default);

    /// <summary>Lists who did what, when and why.</summary>
    [Get("/api/v1/audit")]
    Task<ApiResponse<AuditRow[]>> GetAudit(
        string? subject = null, [AliasAs("as_of")] string? asOf = null, int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Lists the configured backends.</summary>
    [Get("/api/v1/backends")]
    Task<ApiResponse<BackendRow[]>> GetBackends(int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Says whether a backend can be reached, and names each problem.</summary>
    [Post("/api/v1/backends/{b}/check")]
    Task<ApiResponse<BackendRow[]>> CheckBackend(string b, CancellationToken cancellation = default);

    /// <summary>Begins to connect a backend that somebody has to grant.</summary>
    [Get("/api/v1/backends/{b}/connect")]
    Task<ApiResponse<ConnectionRequestRow>> ConnectBackend(string b, CancellationToken cancellation = default);

    /// <summary>Ends the connection of a backend, here and there.</summary>
    [Post("/api/v1/backends/{b}/disconnect")]
    Task<ApiResponse<ConnectionRow>> DisconnectBackend(string b, [Body] ReasonRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Says that a backend knows a party or an item already.</summary>
    [Post("/api/v1/backends/{b}/links")]
    Task<ApiResponse<BackendRow[]>> LinkRecord(string b, [Body] LinkRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Takes what a backend has of documents for the position, where that is not what was meant.</summary>
    [Post("/api/v1/backends/{b}/adoptions")]
    Task<ApiResponse<AdoptionRow[]>> Adopt(string b, [Body] AdoptionRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Says who the caller is.</summary>
    [Get("/api/v1/account")]
    Task<ApiResponse<SignedInRow>> GetAccount(CancellationToken cancellation = default);

    /// <summary>Lists accounts.</summary>
    [Get("/api/v1/users")]
    Task<ApiResponse<AccountRow[]>> GetUsers(int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Adds an account.</summary>
    [Post("/api/v1/users")]
    Task<ApiResponse<OneTimePasswordRow>> AddUser([Body] AddUserRequest body, CancellationToken cancellation = default);

    /// <summary>Changes an account.</summary>
    [Post("/api/v1/users/{user}")]
    Task<ApiResponse<AccountRow[]>> ChangeUser(string user, [Body] ChangeUserRequest body, CancellationToken cancellation = default);

    /// <summary>Gives an account a new one-time password.</summary>
    [Post("/api/v1/users/{user}/reset")]
    Task<ApiResponse<OneTimePasswordRow>> ResetUser(string user, [Body] ReasonRequest body, CancellationToken cancellation = default);

    /// <summary>Lists the keys of the API.</summary>
    [Get("/api/v1/keys")]
    Task<ApiResponse<KeyRow[]>> GetKeys(int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Adds a key.</summary>
    [Post("/api/v1/keys")]
    Task<ApiResponse<NewKeyRow>> AddKey([Body] AddKeyRequest body, CancellationToken cancellation = default);

    /// <summary>Revokes a key.</summary>
    [Post("/api/v1/keys/{key}/revoke")]
    Task<ApiResponse<KeyRow[]>> RevokeKey(string key, [Body] ReasonRequest body, CancellationToken cancellation = default);

    /// <summary>Lists the schedules.</summary>
    [Get("/api/v1/schedules")]
    Task<ApiResponse<ScheduleRow[]>> GetSchedules(int? limit = null, string? after = null, CancellationToken cancellation = default);

    /// <summary>Pauses a schedule.</summary>
    [Post("/api/v1/schedules/{schedule}/pause")]
    Task<ApiResponse<ScheduleRow[]>> PauseSchedule(string schedule, [Body] ReasonRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Resumes a schedule.</summary>
    [Post("/api/v1/schedules/{schedule}/resume")]
    Task<ApiResponse<ScheduleRow[]>> ResumeSchedule(string schedule, [Body] ReasonRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Runs a schedule now.</summary>
    [Post("/api/v1/schedules/{schedule}/run")]
    Task<ApiResponse<RunRow>> RunSchedule(string schedule, [Body] ReasonRequest body, [Header(IdempotencyKey)] string? idempotencyKey = null, CancellationToken cancellation = default);
}
