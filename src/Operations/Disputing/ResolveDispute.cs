using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>Disputes: whole charges are held while they are looked into; nobody else's payment waits.</summary>
internal static class Disputing
{
    /// <summary>Opens a dispute on charges, or on lines of documents written as <c>DOCUMENT#LINE</c>.</summary>
    public static Dispute Open(Session session, IReadOnlyList<string> keys)
    {
        using var recording = session.Record("dispute open");
        var charges = keys.SelectMany(key => ChargesOf(recording, key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(key => Find(recording, key)).ToArray();
        var held = recording.HeldCharges();
        if (Array.Find(charges, c => held.Contains(c.Key)) is { } twice)
        {
            throw new CommandFailed(1, new Issue("DISPUTE-001", twice.Key, $"{twice.Key} is in an open dispute already.", "Resolve that first; connector dispute list names it."));
        }

        if (charges.Select(c => c.Currency).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new CommandFailed(2, new Issue("DISPUTE-004", keys[0], "The charges are in several currencies.", "Open a dispute for each currency."));
        }

        var dispute = recording.OpenDispute([.. charges.Select(c => c.Key)], charges.Sum(c => c.Amount ?? 0), charges[0].Currency);
        recording.Commit(dispute.Charges.Length == 1 ? dispute.Charges[0] : $"dispute {dispute.Id}", null, $"dispute {dispute.Id} of {Currency.Text(dispute.Amount, dispute.Currency)} opened");
        return dispute;
    }

    /// <summary>Resolves a dispute: what was agreed on stands in place of what is computed, until a fact changes.</summary>
    /// <param name="session">The command.</param>
    /// <param name="id">The dispute.</param>
    /// <param name="outcome"><c>accepted</c>, <c>rejected</c> or <c>amended</c>.</param>
    /// <param name="amend">The agreed total, when amended.</param>
    public static Dispute Resolve(Session session, long id, string outcome, decimal? amend)
    {
        using var recording = session.Record("dispute resolve");
        var dispute = recording.Dispute(id)
            ?? throw new CommandFailed(2, new Issue("USAGE-009", $"dispute {id}", $"There is no dispute {id}.", "See connector dispute list."));
        if (dispute.State != "open")
        {
            throw new CommandFailed(1, new Issue("DISPUTE-002", $"dispute {id}", $"Dispute {id} is {dispute.State} already.", "Open a new one if it is to be looked into again."));
        }

        // The computed amounts count, not those agreed on in an earlier dispute.
        foreach (var charge in dispute.Charges)
        {
            recording.Agree(charge, null);
        }

        var charges = dispute.Charges.Select(key => Find(recording, key)).ToArray();
        var sum = charges.Sum(c => c.Amount ?? 0);
        var agreed = outcome switch { "accepted" => 0, "amended" => Amended(dispute, sum, amend!.Value), _ => sum };
        if (outcome != "rejected")
        {
            foreach (var (key, amount) in AgreedAmount.Share([.. charges.Select(c => (c.Key, c.Amount ?? 0))], agreed))
            {
                recording.Agree(key, new AgreedAmount(key, AgreedAmount.SignatureOf(charges.First(c => c.Key == key)), amount, id));
            }
        }

        var resolved = dispute with { State = outcome, Amount = agreed };
        recording.Put(resolved);
        ClosedPeriods.Refresh(recording, charges);
        recording.Commit($"dispute {id}", $"open {Currency.Text(dispute.Amount, dispute.Currency)}", $"{outcome} {Currency.Text(agreed, dispute.Currency)}");
        return resolved;
    }

    private static long Amended(Dispute dispute, long sum, decimal amend)
    {
        var amount = ((Fraction)amend).Round(Currency.Decimals(dispute.Currency));
        var isWhole = amount is { } minor && Currency.Amount(minor, dispute.Currency) == amend;
        return isWhole && amount >= Math.Min(0, sum) && amount <= Math.Max(0, sum)
            ? amount!.Value
            : throw new CommandFailed(1, new Issue("DISPUTE-003", $"dispute {dispute.Id}", $"{CanonicalText.Text(amend)} is not an amount between 0 and {Currency.Text(sum, dispute.Currency)}, the sum in dispute.", "Amend to an amount between them, in whole minor units."));
    }

    private static IEnumerable<string> ChargesOf(Snapshot snapshot, string key)
    {
        var hash = key.LastIndexOf('#');
        if (hash < 0 || !int.TryParse(key.AsSpan(hash + 1), out var number))
        {
            return [key];
        }

        var line = snapshot.Publication(key[..hash])?.Content.Lines.FirstOrDefault(l => l.Line == number)
            ?? throw new CommandFailed(2, new Issue("USAGE-010", key, $"No document that was published has this line: {key}.", "Name a published document and one of its lines, DOCUMENT#LINE, or a charge."));
        return line.Charges.Select(c => c.Charge);
    }

    private static Charge Find(Snapshot snapshot, string key) => Explaining.Find(snapshot, key)?.Charge
        ?? throw new CommandFailed(2, Explaining.None(snapshot, key));
}
