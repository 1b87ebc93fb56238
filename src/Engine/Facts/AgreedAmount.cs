namespace Connector.Engine;

/// <summary>An amount agreed on in a dispute. It replaces the computed one until a fact of the charge changes.</summary>
/// <param name="Charge">The charge's key.</param>
/// <param name="Computed">What the computed charge was then (<see cref="SignatureOf"/>); empty once a fact of it has changed: then it does not count again, whatever changes later.</param>
/// <param name="Amount">What is due instead, in minor units.</param>
/// <param name="Dispute">The dispute's number.</param>
public sealed record AgreedAmount(string Charge, string Computed, long Amount, long Dispute)
{
    /// <summary>Whether it no longer counts: a fact of the charge has changed.</summary>
    public bool IsLapsed => Computed.Length == 0;

    private const string ComputedAgain = "computed anew: ";

    /// <summary>The charge as agreed on, or as computed where a fact of it changed since; its reason says which.</summary>
    /// <param name="computed">The computed charge, with an amount.</param>
    public Charge Settle(Charge computed) => SignatureOf(computed) == Computed
        ? computed with { Amount = Amount, Reason = $"agreed in dispute {Dispute}, in place of {Currency.Text(computed.Amount!.Value, computed.Currency)}" }
        : computed with { Reason = $"{ComputedAgain}facts changed since dispute {Dispute} agreed on {Currency.Text(Amount, computed.Currency)}" };

    /// <summary>This amount, once a charge is no longer what it was agreed on for; null while it is, and when it was lapsed before.</summary>
    /// <param name="charge">The charge as it is now; null when it no longer exists.</param>
    public AgreedAmount? Lapsed(Charge? charge)
        => !IsLapsed && (charge is not { Amount: not null } || charge.Reason?.StartsWith(ComputedAgain, StringComparison.Ordinal) == true) ? this with { Computed = "" } : null;

    /// <summary>What a computed charge rests on, as text: it differs when a fact changed that matters.</summary>
    public static string SignatureOf(Charge computed) => string.Join(
        '|', computed.Document, computed.Amount, computed.Quantity, computed.UnitPrice, CanonicalText.Text(computed.Service.From), CanonicalText.Text(computed.Service.To));

    /// <summary>Shares an agreed total among charges in proportion to their amounts (contract, section 5, disputes): the units left over go to the largest remainders, then by key (the largest remainder method).</summary>
    /// <param name="charges">The charges, with their computed amounts in minor units.</param>
    /// <param name="total">The agreed total, between 0 and their sum.</param>
    public static IReadOnlyList<(string Charge, long Amount)> Share(IReadOnlyList<(string Charge, long Amount)> charges, long total)
    {
        var sum = charges.Aggregate(Int128.Zero, (s, c) => s + c.Amount);
        if (sum == 0)
        {
            return [.. charges.Select(c => (c.Charge, 0L))];
        }

        var shares = charges.Select(c =>
        {
            var exact = (Int128)c.Amount * total;
            var floor = exact / sum - (exact % sum != 0 && (exact < 0) != (sum < 0) ? 1 : 0);
            return (c.Charge, Floor: (long)floor, Remainder: (exact - (floor * sum)) * Int128.Sign(sum));
        }).ToArray();
        var left = total - shares.Sum(s => s.Floor);
        return [.. shares.OrderByDescending(s => s.Remainder).ThenBy(s => s.Charge, StringComparer.Ordinal).Select((s, i) => (s.Charge, s.Floor + (i < left ? 1 : 0)))
            .OrderBy(s => s.Charge, StringComparer.Ordinal)];
    }
}
