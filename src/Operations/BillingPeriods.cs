using Connector.Engine;

namespace Connector.Operations;

/// <summary>Finds periods by their keys.</summary>
public static class BillingPeriods
{
    // The last years that can be written mean "until further notice" and have no billing periods.
    private const int LastYear = 9980;

    /// <summary>The period with this key, or null.</summary>
    public static BillingPeriod? Find(KnownFacts facts, string key)
        => facts.Calendar.Find(key) is { } period && period.Days.To.Year <= LastYear ? period : null;

    /// <summary>The period with this key.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public static BillingPeriod Require(KnownFacts facts, string key) => Find(facts, key)
        ?? throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-003", key, $"'{key}' is not a period.", $"Expected {facts.Calendar.KeyForm}."));
}
