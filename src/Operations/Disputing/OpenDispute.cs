using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Disputing;

/// <summary>Opens a dispute: whole charges are held while they are looked into, and nothing else waits.</summary>
public static class OpenDispute
{
    /// <summary>Opens a dispute on charges, or on lines of documents written as <c>DOCUMENT#LINE</c>.</summary>
    public static Dispute Run(OperationContext operation, IReadOnlyList<string> keys)
    {
        using var recording = operation.Record("dispute open");
        var charges = keys.SelectMany(key => DisputedCharges.Of(recording, key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(key => DisputedCharges.Find(recording, key)).ToArray();
        var held = recording.HeldCharges();
        if (Array.Find(charges, c => held.Contains(c.Key)) is { } twice)
        {
            throw new Refusal(RefusalKind.Rule, new Issue("DISPUTE-001", twice.Key, $"{twice.Key} is in an open dispute already.", "Resolve that dispute first; see connector dispute list."));
        }

        if (charges.Select(c => c.Currency).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new Refusal(RefusalKind.Input, new Issue("DISPUTE-004", keys[0], "The charges are in several currencies.", "Open a dispute for each currency."));
        }

        var dispute = recording.OpenDispute([.. charges.Select(c => c.Key)], charges.Sum(c => c.Amount ?? 0), charges[0].Currency);
        recording.Commit(dispute.Charges.Length == 1 ? dispute.Charges[0] : $"dispute {dispute.Id}", null, $"dispute {dispute.Id} of {Currency.Text(dispute.Amount, dispute.Currency)} opened");
        return dispute;
    }
}
