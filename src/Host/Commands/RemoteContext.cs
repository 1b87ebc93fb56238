using System.Text.Json;
using Connector.Client;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Api;
using NodaTime;
using Refit;

namespace Connector.Host.Commands;

/// <summary>One command at work through a service: what it was given, where it writes, and the service's API.</summary>
internal sealed record RemoteContext(GlobalOptions Options, CommandEnvironment Environment, IConnectorApi Api)
{
    public Output Output => Environment.Output;

    public string? AsOf => Options.AsOf;

    public string? Reason => Options.Reason;

    /// <summary>The idempotency key of what the command asks for: sent again, nothing is done twice.</summary>
    public string Once { get; } = Guid.NewGuid().ToString();

    /// <summary>The instant as of which an answer is.</summary>
    public static Instant? KnownAt(IApiResponse answer)
        => answer.Headers?.TryGetValues(RequestContexts.KnownAt, out var values) == true && CanonicalText.TryParseInstant(values.First(), out var at) ? at : null;

    /// <summary>Copies a file that the service answers.</summary>
    public async Task<int> Copy(Task<ApiResponse<Stream>> call, CancellationToken cancellation)
    {
        await using var body = await call.Content();
        await using var file = Output.Open();
        await body.CopyToAsync(file, cancellation);
        return 0;
    }

    /// <summary>Follows a run to its end, and shows its rows.</summary>
    /// <returns>The exit code that the command would have had itself.</returns>
    public async Task<int> Follow<TRow>(Task<ApiResponse<RunRow>> call, Func<TRow[], RunRow, Task<int>> show, CancellationToken cancellation)
    {
        var run = await call.Content();
        run = await Output.While($"run {run.Run}", async report =>
        {
            await foreach (var now in Api.Follow(run, cancellation))
            {
                run = now;
                report?.Invoke(now.Done);
            }

            return run;
        });
        if (run.Errors.Count > 0)
        {
            Output.Issues([.. run.Errors.Select(Issue)]);
        }
        else
        {
            var rows = await Api.GetRunRows(run.Run, cancellation: cancellation).Content();
            await show([.. rows.Select(row => row.Deserialize(ContractJson.Of<TRow>())!)], run);
        }

        return run.Outcome ?? 3;
    }

    /// <summary>What the service says is wrong.</summary>
    public static Issue Issue(IssueRow row) => new(row.Code, row.Subject, row.Message, row.Remedy);
}
