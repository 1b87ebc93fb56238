using System.Collections.Immutable;

namespace Connector.Jobs;

/// <summary>The schedules of the settings.</summary>
/// <param name="All">The schedules.</param>
/// <param name="Zone">The billing zone, which their times are in.</param>
public sealed record Schedules(ImmutableArray<Schedule> All, string Zone);
