using Connector.Engine;

namespace Connector.Operations.Closing;

/// <summary>A period with its state.</summary>
public sealed record ListedPeriod(BillingPeriod Period, PeriodState State);
