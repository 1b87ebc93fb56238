using Connector.Engine;
using Connector.Operations.Recalculating;
using Connector.Store;

namespace Connector.Operations.Disputing;

/// <summary>Resolves a dispute.</summary>
public static class ResolveDispute
{
    /// <summary>Resolves a dispute: an agreed amount replaces the computed amount until a fact of the charge changes.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="id">The dispute.</param>
    /// <param name="outcome">How it ends.</param>
    /// <param name="amend">The agreed total, when amended.</param>
    public static Dispute Run(OperationContext operation, long id, DisputeOutcome outcome, decimal? amend)
    {
        using var recording = operation.Record("dispute resolve");
        var dispute = recording.Dispute(id)
            ?? throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-009", $"dispute {id}", $"There is no dispute {id}.", "See connector dispute list."));
        if (dispute.State != "open")
        {
            throw new Refusal(RefusalKind.Rule, new Issue("DISPUTE-002", $"dispute {id}", $"Dispute {id} is {dispute.State} already.", "Open a new one if it is to be looked into again."));
        }

        // The computed amounts are used, not those agreed on in an earlier dispute.
        foreach (var charge in dispute.Charges)
        {
            recording.Agree(charge, null);
        }

        var charges = dispute.Charges.Select(key => DisputedCharges.Find(recording, key)).ToArray();
        var sum = charges.Sum(c => c.Amount ?? 0);
        var agreed = outcome switch { DisputeOutcome.Accept => 0, DisputeOutcome.Amend => Amended(dispute, sum, amend!.Value), _ => sum };
        if (outcome != DisputeOutcome.Reject)
        {
            foreach (var (key, amount) in AgreedAmount.Share([.. charges.Select(c => (c.Key, c.Amount ?? 0))], agreed))
            {
                recording.Agree(key, new AgreedAmount(key, AgreedAmount.SignatureOf(charges.First(c => c.Key == key)), amount, id));
            }
        }

        var resolved = dispute with { State = outcome.State(), Amount = agreed };
        recording.Put(resolved);
        RecalculateClosedPeriods.Of(recording, charges);
        recording.Commit($"dispute {id}", $"open {Currency.Text(dispute.Amount, dispute.Currency)}", $"{outcome.State()} {Currency.Text(agreed, dispute.Currency)}");
        return resolved;
    }

    private static long Amended(Dispute dispute, long sum, decimal amend)
    {
        var amount = ((Fraction)amend).Round(Currency.Decimals(dispute.Currency));
        var isWhole = amount is { } minor && Currency.Amount(minor, dispute.Currency) == amend;
        return isWhole && amount >= Math.Min(0, sum) && amount <= Math.Max(0, sum)
            ? amount!.Value
            : throw new Refusal(RefusalKind.Rule, new Issue("DISPUTE-003", $"dispute {dispute.Id}", $"{CanonicalText.Text(amend)} is not an amount between 0 and {Currency.Text(sum, dispute.Currency)}, the sum in dispute.", "Amend to an amount between them, in whole minor units."));
    }
}
