using Connector.Engine;

namespace Connector.Operations.Verifying;

/// <summary>What verifying a store found.</summary>
/// <param name="Checked">How many things were checked.</param>
/// <param name="Violations">What is wrong.</param>
public sealed record Verification(int Checked, IReadOnlyList<Issue> Violations)
{
    /// <summary>The head of the chain of records, a digest of all that was recorded; null when nothing was.</summary>
    public string? Head { get; init; }

    /// <summary>Both together.</summary>
    public Verification And(Verification other) => this with { Checked = Checked + other.Checked, Violations = [.. Violations, .. other.Violations] };
}
