using Connector.Engine;
using Connector.Operations.Planning;

namespace Connector.Operations.Publishing;

/// <summary>Checks a request to publish before anything is done.</summary>
public static class PublishRequest
{
    /// <summary>Refuses a period that is open or a document that does not exist.</summary>
    public static void Check(OperationContext operation, PlanFilter filter)
    {
        var key = filter.Period ?? (filter.Document is { } document ? Keys.PeriodOf(document) : null);
        if (key is null)
        {
            return;
        }

        using var snapshot = operation.Read();
        if (filter.Period is null && BillingPeriods.Find(snapshot.Facts(), key) is null)
        {
            throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-031", filter.Document!, $"There is no document {filter.Document}.", "Name one as 2022-05/receivable/P1, with its period before it."));
        }

        BillingPeriods.Require(snapshot.Facts(), key);
        if (snapshot.PeriodStates().GetValueOrDefault(key, PeriodState.Open) == PeriodState.Open)
        {
            throw new Refusal(RefusalKind.Rule, new Issue("PUBLISH-005", key, $"Period {key} is open: its documents are a preview.", $"Close it first: connector period close {key}."));
        }

        if (filter.Document is { } wanted && snapshot.Publication(wanted) is null && snapshot.Document(wanted) is null && snapshot.PublicationsOf(DocumentKey.OriginalOf(wanted)).IsEmpty)
        {
            throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-031", wanted, $"There is no document {wanted}.", $"List the period's documents: connector documents {key}."));
        }
    }
}
