namespace Connector.Jobs;

/// <summary>A job that is queued at certain times.</summary>
/// <param name="Name">What: <c>import</c>, <c>close</c>, <c>publish</c>, <c>reconcile</c> or <c>report</c>.</param>
/// <param name="Cron">When: Quartz's seven fields, in the billing zone.</param>
/// <param name="Folder">The inbox of an import, or the folder of a report.</param>
/// <param name="Report">Which report.</param>
/// <param name="Format">In which format.</param>
public sealed record Schedule(string Name, string Cron, string? Folder, string? Report, string? Format);
