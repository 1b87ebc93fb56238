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
        var part = Path.Combine(request.Folder!, $".{Path.GetRandomFileName()}.part");
        var file = new FileStream(part, FileMode.CreateNew); // under a name that nobody can have put a link at
        try
        {
            await using (file)
            {
                formats.Report(report, request.Format!, file);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }

        return new JobResult(0, $"{report.Rows.Count:n0} {(report.Rows.Count == 1 ? "row" : "rows")} in {path}");
    }
}
