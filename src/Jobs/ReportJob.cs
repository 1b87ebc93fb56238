using Connector.Operations;
using Connector.Operations.Reporting;
using NodaTime.Text;

namespace Connector.Jobs;

/// <summary>Writes a report into a folder.</summary>
internal static class ReportJob
{
    private static readonly InstantPattern Stamp = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    public static async Task<JobResult> Run(OperationContext operation, JobQueue jobs, JobFormats formats, JobRequest request)
    {
        Directory.CreateDirectory(request.Folder!);
        var path = Path.Combine(request.Folder!, $"{request.Report}-{Stamp.Format(jobs.Now)}.{request.Format}");
        using var snapshot = operation.Read();
        var report = await MakeReport.Run(operation, snapshot, request.Report!, new ReportQuery(null, null, []));
        await using (var file = File.Create(path))
        {
            formats.Report(report, request.Format!, file);
        }

        return new JobResult(0, $"{report.Rows.Count:n0} {(report.Rows.Count == 1 ? "row" : "rows")} in {path}");
    }
}
