namespace Connector.Engine;

/// <summary>How posted documents are corrected.</summary>
/// <param name="Posted">The policy.</param>
/// <param name="Minimum">The smallest sum of the absolute differences of a document's charges that is sent on adjustments, in the currency's major unit; a smaller one waits.</param>
public sealed record CorrectionSettings(CorrectionPolicy Posted, decimal Minimum)
{
    /// <summary>Adjust, from one penny on.</summary>
    public static readonly CorrectionSettings Default = new(CorrectionPolicy.Adjust, 0.01m);
}
