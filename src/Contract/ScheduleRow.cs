namespace Connector.Contract;

/// <summary>A schedule: what ran last, and when it runs next.</summary>
public sealed record ScheduleRow(string Schedule, string Cron, string Zone, bool Paused, string? NextAt, RunRow? Last);
