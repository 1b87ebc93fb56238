using Connector.Operations;
using Connector.Operations.Importing;

namespace Connector.Jobs;

/// <summary>Imports the files of the inbox.</summary>
internal static class ImportJob
{
    public static async Task<JobResult> Run(
        OperationContext operation, JobRows rows, JobQueue jobs, JobFormats formats, TimeProvider time, JobRequest request, CancellationToken cancellation)
    {
        var inbox = new ImportInbox(request.Folder!, time, formats.InboxReport);
        var imports = inbox.Run(operation, file => jobs.Report(rows.Job.Id, "reading " + file, 0), cancellation).ToList();
        await rows.Keep(imports.ToAsyncEnumerable());
        return new JobResult(
            imports.Exists(i => i.Result.Errors.Count > 0) ? 2 : 0,
            imports.Count == 0 ? "nothing in the inbox" : string.Join("; ", imports.Select(i => i.Result.Errors.Count > 0 ? $"{string.Join(", ", i.Files)}: {i.Result.Errors.Count} errors" : i.Result.Counts)));
    }
}
