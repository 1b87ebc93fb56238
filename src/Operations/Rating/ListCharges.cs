using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Rating;

/// <summary>Lists the charges of a period.</summary>
public static class ListCharges
{
    /// <summary>The charges of a period, by payer and charge. Charges that a dispute holds have the status <c>held</c>.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="snapshot">What is known.</param>
    /// <param name="period">The period.</param>
    /// <param name="payer">Only this payer's; null for all.</param>
    /// <param name="agreement">Only this agreement's; null for all.</param>
    /// <param name="unratedOnly">Only those without an amount.</param>
    /// <param name="from">The payer to begin with; null to begin with the first.</param>
    public static async IAsyncEnumerable<Charge> Run(
        OperationContext operation, Snapshot snapshot, BillingPeriod period, string? payer, string? agreement, bool unratedOnly, PayerKey? from = null)
    {
        var held = snapshot.HeldCharges();
        await foreach (var slice in Of(operation, snapshot, period, agreement, payer is null ? null : new PayerKey(payer), from))
        {
            foreach (var charge in slice)
            {
                if ((agreement is null || charge.Agreement == agreement) && (!unratedOnly || charge.Status == ChargeStatus.Unrated))
                {
                    yield return held.Contains(charge.Key) ? charge with { Status = ChargeStatus.Held } : charge;
                }
            }
        }
    }

    private static IAsyncEnumerable<ImmutableArray<Charge>> Of(OperationContext operation, Snapshot snapshot, BillingPeriod period, string? agreement, PayerKey? payer, PayerKey? from)
    {
        if (agreement is null)
        {
            return new RateByPayer(operation, snapshot.Facts(), snapshot.KnownAt).Charges(period, payer, from);
        }

        var slice = snapshot.Slice([agreement], period.Days) with { Payer = payer };
        return AsyncEnumerable.Repeat(BillingProcess.Rate(new StepContext(snapshot.Facts(), period), slice).Output.Charges, 1);
    }
}
