namespace Connector.Simulators.QuickBooks;

/// <summary>A request that arrived; they are listed in the order in which they were answered.</summary>
/// <param name="Time">When, by the simulator's clock.</param>
/// <param name="Kind">What it was: <c>invoice/create</c>.</param>
/// <param name="Method">GET or POST.</param>
/// <param name="Address">Path and query.</param>
/// <param name="RequestId">Its <c>requestid</c>.</param>
/// <param name="Body">What was sent, unpacked.</param>
/// <param name="Tid">The <c>intuit_tid</c> of its answer.</param>
/// <param name="Status">Of the answer; 0 when the connection was cut.</param>
/// <param name="Fault">What went wrong with it.</param>
public sealed record SimulatedRequest(
    DateTimeOffset Time, string Kind, string Method, string Address, string? RequestId, string Body, string Tid, int Status, Fault Fault);
