using Connector.Engine;
using Connector.Operations.Planning;

namespace Connector.Operations.Reviewing;

/// <summary>Approves documents before publishing. An approval is for one content of a document, not for the document.</summary>
public static class ApproveDocuments
{
    public static async Task<List<Approval>> Run(
        OperationContext operation, string[] documents, string? period, string? payer, bool withdraw)
    {
        if ((documents.Length == 0) == (period is null))
        {
            throw new Refusal(RefusalKind.Input, new Issue("USAGE-006", "approve", "Name documents, or a period; one of the two.", "See connector approve --help."));
        }

        var wanted = new List<PlannedAction>();
        using (var snapshot = operation.Read())
        {
            if (period is not null)
            {
                BillingPeriods.Require(snapshot.Facts(), period);
                await Collect(new PlanFilter(period, Payer: payer), _ => true);
            }

            foreach (var document in documents)
            {
                var before = wanted.Count;
                var of = Keys.PeriodOf(document);
                if (BillingPeriods.Find(snapshot.Facts(), of) is not null)
                {
                    await Collect(new PlanFilter(of, Document: document), row => row.Key == document);
                }

                if (wanted.Count == before && !withdraw)
                {
                    throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-007", document, $"{document} has nothing to approve.", "See connector plan for what waits."));
                }
            }

            async Task Collect(PlanFilter filter, Func<PlannedAction, bool> matches)
            {
                await foreach (var planned in new Planner(operation, snapshot, filter).Documents(withdraw ? PlanDetail.Contents : PlanDetail.Unsettled))
                {
                    wanted.AddRange(planned.Rows.Where(row => row.Content is not null && row.Action != ActionKind.None && matches(row)));
                }
            }
        }

        using var recording = operation.Record("approve");
        var rows = new List<Approval>();
        var keys = withdraw ? wanted.Select(w => w.Key).Union(documents, StringComparer.Ordinal) : wanted.Select(w => w.Key);
        foreach (var key in keys)
        {
            var row = wanted.Find(w => w.Key == key);
            var digest = row?.Content is { } content ? DocumentText.Digest(content) : "";
            recording.Approve(key, digest, row?.Revision ?? 1, !withdraw);
            rows.Add(new Approval(key, row?.Revision ?? 1, withdraw ? "withdrawn" : "approved", recording.ActorName));
        }

        if (rows.Count > 0)
        {
            recording.Commit(documents.Length == 1 ? documents[0] : period, null, $"{(withdraw ? "withdrawn" : "approved")} {rows.Count}");
        }

        return rows;
    }
}
