using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Explaining;

/// <summary>Explains how the amount of a charge was computed.</summary>
public static class ExplainCharge
{
    /// <summary>The explanation of a charge; null when there is no such charge.</summary>
    public static Explanation? Find(Snapshot snapshot, string charge)
    {
        var facts = snapshot.Facts();
        if (!ChargeKey.TryParse(charge, out var key) || BillingPeriods.Find(facts, key.Period) is not { } period)
        {
            return null;
        }

        var slice = snapshot.Slice([key.Agreement], period.Days);
        return slice.Agreements.IsEmpty
            ? null
            : BillingProcess.Explain(new StepContext(facts, period), slice, charge);
    }

    /// <summary>The issue that there is no such charge. It says where the charge can be seen if it was once billed.</summary>
    public static Issue None(Snapshot snapshot, string charge)
    {
        if (snapshot.LinesOf(charge).Select(l => snapshot.Publication(l.Document)).OfType<Publication>().MinBy(p => p.Document.Length) is not { } billed)
        {
            return new Issue("USAGE-004", charge, $"There is no charge {charge}.", "List the charges of its period with connector charges.");
        }

        var sent = CanonicalText.Text(snapshot.SentAt(billed.Document, billed.Revision));
        return new Issue("USAGE-004", charge, $"{charge} is no longer charged; it was billed on {billed.Document}.", $"See connector trace {charge}, or see how it was then: connector explain {charge} --as-of {sent}");
    }
}
