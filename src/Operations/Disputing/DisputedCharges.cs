using Connector.Engine;
using Connector.Operations.Explaining;
using Connector.Store;

namespace Connector.Operations.Disputing;

/// <summary>Finds the charges that a dispute is about.</summary>
internal static class DisputedCharges
{
    /// <summary>The charge of a key, or those on a line of a document, written <c>DOCUMENT#LINE</c>.</summary>
    public static IEnumerable<string> Of(Snapshot snapshot, string key)
    {
        var hash = key.LastIndexOf('#');
        if (hash < 0 || !int.TryParse(key.AsSpan(hash + 1), out var number))
        {
            return [key];
        }

        var line = snapshot.Publication(key[..hash])?.Content.Lines.FirstOrDefault(l => l.Line == number)
            ?? throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-010", key, $"No document that was published has this line: {key}.", "Name a published document and one of its lines, DOCUMENT#LINE, or a charge."));
        return line.Charges.Select(c => c.Charge);
    }

    /// <summary>A charge as it is computed now.</summary>
    public static Charge Find(Snapshot snapshot, string key) => ExplainCharge.Find(snapshot, key)?.Charge
        ?? throw new Refusal(RefusalKind.NotFound, ExplainCharge.None(snapshot, key));
}
