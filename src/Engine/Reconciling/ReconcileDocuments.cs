namespace Connector.Engine.Reconciling;

/// <summary>Compares what was published with what the backend has. Drift is reported, never overwritten.</summary>
internal static class ReconcileDocuments
{
    /// <summary>What reading one document back means.</summary>
    /// <param name="known">As we know it.</param>
    /// <param name="found">As it is there; null when it is not.</param>
    public static Reconciled Compare(Publication known, ExternalDocument? found)
    {
        var expected = Text(known.State, known.Content.Total, known.Content.Currency);
        if (found is null)
        {
            var gone = known with { State = PublicationState.Deleted };
            return new Reconciled(gone, expected, null, known.State != PublicationState.Deleted);
        }

        var now = known with
        {
            State = found.State,
            ExternalId = found.ExternalId,
            ExternalNumber = found.ExternalNumber,
            Drift = DriftOf(known, found),
            EndedByUs = known.EndedByUs && found.State == PublicationState.Cancelled,
        };
        return new Reconciled(now, expected, Text(found.State, found.Total, known.Content.Currency), now != known);
    }

    private static string? DriftOf(Publication known, ExternalDocument found)
    {
        if (!found.State.Counts())
        {
            return null; // it counts nothing any more: a voided invoice may show zeros
        }

        if (found.Total != known.Content.Total)
        {
            var currency = known.Content.Currency;
            return $"published {Currency.Text(known.Content.Total, currency)}, found {Currency.Text(found.Total, currency)}";
        }

        return found.Digest is { } digest && digest != known.Digest ? "its content is not what was published" : null;
    }

    private static string Text(PublicationState state, long total, string currency) => state.Text() + " " + Currency.Text(total, currency);
}
