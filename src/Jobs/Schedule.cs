namespace Connector.Jobs;

/// <summary>Something that is done at certain times.</summary>
/// <param name="Name">What: <c>import</c>, <c>close</c>, <c>publish</c>, <c>reconcile</c> or <c>report</c>.</param>
/// <param name="Cron">When: Quartz's seven fields, in the billing zone.</param>
/// <param name="Folder">Of an import, where files are put; of a report, where it goes.</param>
/// <param name="Report">Which report.</param>
/// <param name="Format">In which format.</param>
public sealed record Schedule(string Name, string Cron, string? Folder, string? Report, string? Format);
