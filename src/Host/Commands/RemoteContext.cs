using System.Text.Json;
using Connector.Client;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Api;
using Connector.Operations;
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
    public string IdempotencyKey { get; } = Guid.NewGuid().ToString();

    /// <summary>The instant as of which an answer is.</summary>
    public static Instant? KnownAt(IApiResponse answer)
        => answer.Headers?.TryGetValues(RequestContexts.KnownAt, out var values) == true && CanonicalText.TryParseInstant(values.First(), out var at) ? at : null;

    /// <summary>Copies a file that the service answers, and says what it leaves out.</summary>
    public async Task<int> Copy(Task<ApiResponse<Stream>> call, CancellationToken cancellation)
    {
        var answer = await call;
        await using var body = answer.Content();
        await using var file = Output.Open();
        try
        {
            await body.CopyToAsync(file, cancellation);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw new Refusal(RefusalKind.Backend, RemoteCommand.Broken(answer.RequestMessage?.RequestUri?.AbsolutePath ?? "", "what was written is a part"));
        }

        if (answer.Headers?.TryGetValues("Connector-Left-Out", out var left) == true && left.First() is not "0" and var count)
        {
            Output.Error.WriteLine($"{count} documents do not fit this layout and are left out; see them where the store is, or as json.");
        }

        return 0;
    }

    /// <summary>Follows a run to its end, and shows its rows.</summary>
    /// <returns>The exit code that the command would have had itself.</returns>
    public async Task<int> Follow<TRow>(Task<ApiResponse<RunRow>> call, Func<TRow[], RunRow, Task<int>> show, CancellationToken cancellation)
    {
        var run = await call.Content();
        try
        {
            run = await Output.While($"run {run.Run}", async report =>
            {
                await foreach (var now in Api.Follow(run, cancellation))
                {
                    run = now;
                    report?.Invoke(now.Done);
                }

                return run;
            });
        }
        catch (OperationCanceledException)
        {
            Output.Error.WriteLine($"Run {run.Run} goes on in the service; POST /api/v1/runs/{run.Run}/cancel cancels it.");
            throw;
        }

        if (run.Errors.Count > 0)
        {
            Output.Issues([.. run.Errors.Select(Issue)]);
        }
        else if (run.Outcome is null)
        {
            Output.Issues([new Issue("REMOTE-005", $"run {run.Run}", $"Run {run.Run} is {run.State}.", $"What it had done stays done: see GET /api/v1/runs/{run.Run}/rows. The same command continues.")]);
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
