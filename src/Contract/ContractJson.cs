using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Connector.Contract;

/// <summary>How the contract's records are written as JSON: names in snake_case, null where a field does not apply.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChargeRow[]))]
[JsonSerializable(typeof(PeriodRow[]))]
[JsonSerializable(typeof(UsageRow[]))]
[JsonSerializable(typeof(DocumentRow[]))]
[JsonSerializable(typeof(PlanRow[]))]
[JsonSerializable(typeof(PublishedRow[]))]
[JsonSerializable(typeof(ReconciledRow[]))]
[JsonSerializable(typeof(PublicationRow[]))]
[JsonSerializable(typeof(ApprovalRow[]))]
[JsonSerializable(typeof(DisputeRow[]))]
[JsonSerializable(typeof(BackendRow[]))]
[JsonSerializable(typeof(ConnectionRow))]
[JsonSerializable(typeof(ConnectionRequestRow))]
[JsonSerializable(typeof(AuditRow[]))]
[JsonSerializable(typeof(SessionRow[]))]
[JsonSerializable(typeof(RunRow[]))]
[JsonSerializable(typeof(ScheduleRow[]))]
[JsonSerializable(typeof(AccountRow[]))]
[JsonSerializable(typeof(KeyRow[]))]
[JsonSerializable(typeof(InboxImportRow[]))]
[JsonSerializable(typeof(VerificationRow[]))]
[JsonSerializable(typeof(IssueRow[]))]
[JsonSerializable(typeof(CopiedTableRow[]))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(HealthRow))]
[JsonSerializable(typeof(ExplanationRow))]
[JsonSerializable(typeof(TraceRow))]
[JsonSerializable(typeof(ImportResultRow))]
[JsonSerializable(typeof(LiveSessionRow))]
[JsonSerializable(typeof(RunDetailRow))]
[JsonSerializable(typeof(SignedInRow))]
[JsonSerializable(typeof(OneTimePasswordRow))]
[JsonSerializable(typeof(NewKeyRow))]
[JsonSerializable(typeof(RefusalRow))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>[]))]
[JsonSerializable(typeof(PlanRequest))]
[JsonSerializable(typeof(PublicationRequest))]
[JsonSerializable(typeof(ApprovalRequest))]
[JsonSerializable(typeof(DisputeRequest))]
[JsonSerializable(typeof(ResolutionRequest))]
[JsonSerializable(typeof(ReconciliationRequest))]
[JsonSerializable(typeof(LinkRequest))]
[JsonSerializable(typeof(BackupRow))]
[JsonSerializable(typeof(AdoptionRequest))]
[JsonSerializable(typeof(AdoptionRow[]))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(VerificationRequest))]
[JsonSerializable(typeof(PeriodRequest))]
[JsonSerializable(typeof(StartSessionRequest))]
[JsonSerializable(typeof(TransferSessionRequest))]
[JsonSerializable(typeof(EndSessionRequest))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(AddUserRequest))]
[JsonSerializable(typeof(ChangeUserRequest))]
[JsonSerializable(typeof(AddKeyRequest))]
public sealed partial class ContractJson : JsonSerializerContext
{
    /// <summary>How a record is written and read.</summary>
    public static JsonTypeInfo<T> Of<T>() => Cache<T>.Type;

    private static class Cache<T>
    {
        public static readonly JsonTypeInfo<T> Type = (JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!;
    }
}
