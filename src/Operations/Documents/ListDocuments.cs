using Connector.Engine;
using Connector.Operations.Planning;

namespace Connector.Operations.Documents;

/// <summary>
/// Lists a period's documents: booked ones as they were sent, the others, and what is not confirmed, by their target, and adjustments. Their signed sum is
/// the price as known now.
/// </summary>
public static class ListDocuments
{
    public static IEnumerable<(Document Document, DocumentEnvelope Envelope)> Of(PlannedDocument planned)
    {
        var @case = planned.Case!;
        var original = @case.Original;
        if (original is { IsUnknown: true } || (original?.State.IsBooked() != true && !@case.IsCorrected))
        {
            if (@case.Outgoing is { } target)
            {
                // A document that was cancelled or deleted is recreated as a new one in the accounting system.
                var standing = original?.State is PublicationState.Cancelled or PublicationState.Deleted ? null : original;
                var revision = original is null ? 1 : standing?.Digest == DocumentText.Digest(target) ? original.Revision : original.Revision + 1;
                yield return (target, new DocumentEnvelope(revision, standing?.State.Text() ?? "planned", standing?.ExternalId, standing?.ExternalNumber));
            }
        }
        else if (original!.State.Counts())
        {
            yield return (original.Content, Envelope(original));
        }

        foreach (var adjustment in @case.Adjustments.Where(a => a.State.IsBooked() && !a.IsUnknown))
        {
            yield return (adjustment.Content, Envelope(adjustment));
        }

        // Draft adjustments as they will be, and adjustments that are not sent yet or wait.
        foreach (var row in planned.Rows.Where(r => r.Key != @case.Key && r.Existing?.State.IsBooked() != true && r.Wanted != ActionKind.Cancel))
        {
            var content = row.Content ?? row.Existing?.Content;
            if (content is not null)
            {
                var revision = row.Content is null ? row.Existing!.Revision : row.Revision;
                yield return (content, new DocumentEnvelope(revision, row.Existing?.State.Text() ?? "planned", row.Existing?.ExternalId, row.Existing?.ExternalNumber));
            }
        }
    }

    private static DocumentEnvelope Envelope(Publication p) => new(p.Revision, p.State.Text(), p.ExternalId, p.ExternalNumber);
}
