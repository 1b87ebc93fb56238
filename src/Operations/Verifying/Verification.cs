using Connector.Engine;

namespace Connector.Operations.Verifying;

/// <summary>What verifying a store found.</summary>
/// <param name="Checked">How many things were checked.</param>
/// <param name="Violations">What is wrong.</param>
public sealed record Verification(int Checked, IReadOnlyList<Issue> Violations)
{
    /// <summary>Both together.</summary>
    public Verification And(Verification other) => this with { Checked = Checked + other.Checked, Violations = [.. Violations, .. other.Violations] };
}
