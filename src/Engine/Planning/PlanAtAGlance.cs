namespace Connector.Engine.Planning;

/// <summary>
/// The plan of a document from what is stored beside its content (contract, section 4): for lists of many documents. Wherever it answers,
/// <see cref="PlanDocuments"/> gives one row with the same action, key, backend and totals; a law among the tests holds it to that.
/// </summary>
internal static class PlanAtAGlance
{
    /// <summary>The only row, without content; null where the content is needed to decide.</summary>
    public static PlannedAction? Of(StepContext context, PeriodState state, DocumentStanding document)
    {
        var settings = context.Facts.Settings;
        if (document is { IsSettled: true, Target: { } same, Outside: { } settled })
        {
            return Row(ActionKind.None, same, settled.Backend, settled.Total);
        }

        // Locks and approvals block, and agreed amounts are reasons.
        if (state != PeriodState.Closed || settings.ReviewRequired || context.Facts.HasAgreed || document.Target is not { Unrated: 0 } target)
        {
            return null;
        }

        var isDue = target is { IsNothingDue: false, Counterparty: not null };
        return document.Outside switch
        {
            null when isDue && settings.BackendFor(target.Direction.Text(), target.Payer) is { } backend => Row(ActionKind.Create, target, backend, 0),
            // A draft of the same total can have the same content, and another day.
            { State: PublicationState.Draft, IsAsSent: true } draft when isDue && draft.Total != target.Total => Row(ActionKind.Update, target, draft.Backend, draft.Total),
            // Where the totals are equal, charges can differ or not; with several tax codes it may take two documents.
            { IsAsSent: true } booked when booked.State.IsBooked() && context.Facts.HasOneTaxCode && booked.Total != target.Total && settings.Corrections.Posted == CorrectionPolicy.Adjust
                && Currency.Amount(Math.Abs(target.Total - booked.Total), target.Currency) >= settings.Corrections.Minimum
                => Row(ActionKind.Adjust, target, booked.Backend, booked.Total) with { Key = DocumentKey.OfAdjustment(target.Key, 1) },
            _ => null,
        };
    }

    private static PlannedAction Row(ActionKind action, StoredDocument target, string backend, long before) => new()
    {
        Subject = ActionSubject.Document,
        Action = action,
        Key = target.Key,
        Document = target.Key,
        Backend = backend,
        Currency = target.Currency,
        Before = before,
        After = target.Total,
    };
}
