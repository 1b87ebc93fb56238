namespace Connector.Engine.Reconciling;

/// <summary>Compares what was published with what the backend has. Drift is reported, never overwritten.</summary>
internal static class ReconcileDocuments
{
    /// <summary>What reading one document back means.</summary>
    /// <param name="known">As we know it.</param>
    /// <param name="found">As it is there; null when it is not.</param>
    public static Reconciled Compare(Publication known, ExternalDocument? found)
    {
        var expected = known.Content.Lines.IsEmpty ? "nothing" : Text(known.State, known.Content.Total, known.Content.Currency);
        if (found is null)
        {
            var gone = known.Gone();
            return new Reconciled(gone, expected, null, known.State != PublicationState.Deleted);
        }

        var now = known.Seen(found);
        return new Reconciled(now, expected, Text(found.State, found.Total, known.Content.Currency), now != known) { WasReset = known.State.IsBooked() && found.State == PublicationState.Draft };
    }

    private static string Text(PublicationState state, long total, string currency) => state.Text() + " " + Currency.Text(total, currency);
}
